# shellcheck shell=sh
# Shared by ./jbang, ./lab and scripts/train (POSIX shell, sourced): finds a JDK 25 or newer, and names the cache.
# Needs `here`, the repository's folder. Sets JAVA_HOME, `java` and `cache`.

min_java=25
: "${HOME:=}" # a service may have none
newline='
'
IFS=$newline # options are lists of lines, so that a folder's name may have spaces

say() { printf '%s\n' "$*" >&2; }

case $here in
    *:*)
        say "The workbook lies in $here, and Java cannot use a folder with a colon in its name: rename it, then run this again."
        exit 1
        ;;
esac

# The release file tells a JDK's version without starting it.
jdk_version() {
    version= runtime=
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    while IFS='=' read -r key value; do
        value=${value#\"} value=${value%\"}
        case $key in
            JAVA_VERSION) version=${value%%[.+-]*} ;;
            JAVA_RUNTIME_VERSION | IMPLEMENTOR_VERSION) runtime=$runtime-$value ;;
        esac
    done < "$1/release"
    case $version in '' | *[!0-9]*) return 1 ;; esac
    [ "$version" -ge "$min_java" ]
}

# Where JDKs usually lie; LAB_JDKS (a list with colons) takes the place of these folders.
jdk_folders() {
    if [ -n "${LAB_JDKS+set}" ]; then
        printf '%s\n' "$LAB_JDKS" | tr ':' '\n'
        return
    fi
    printf '%s\n' /usr/lib/jvm /usr/java /usr/lib64/jvm /opt /opt/java /usr/local/java \
        "${SDKMAN_DIR:-$HOME/.sdkman}/candidates/java" "${JBANG_CACHE_DIR:-${JBANG_DIR:-$HOME/.jbang}/cache}/jdks" \
        "$HOME/.jdks" "$HOME/.local/share/mise/installs/java" "$HOME/.asdf/installs/java" \
        /Library/Java/JavaVirtualMachines "$HOME/Library/Java/JavaVirtualMachines" \
        /opt/homebrew/opt /usr/local/opt /home/linuxbrew/.linuxbrew/opt
}

find_jdk() {
    [ -n "${JAVA_HOME:-}" ] && jdk_version "$JAVA_HOME" && return 0
    if on_path=$(command -v java 2> /dev/null); then
        on_path=$(readlink -f "$on_path" 2> /dev/null || printf '%s' "$on_path")
        candidate=${on_path%/bin/java}
        jdk_version "$candidate" && JAVA_HOME=$candidate && return 0
    fi
    # Read from a here-document, so that the loop runs in this shell and can set JAVA_HOME.
    while IFS= read -r folder; do
        [ -d "$folder" ] || continue
        for candidate in "$folder" "$folder"/*; do
            for home in "$candidate" "$candidate/Contents/Home" "$candidate/libexec/openjdk.jdk/Contents/Home"; do
                [ -f "$home/release" ] && jdk_version "$home" && JAVA_HOME=$home && return 0
            done
        done
    done << FOLDERS
$(jdk_folders)
FOLDERS
    return 1
}

use_jdk() {
    find_jdk || return 1
    export JAVA_HOME
    java=$JAVA_HOME/bin/java
    # One cache for each JDK: an AOT cache is good for the very build that made it.
    cache=$here/.lab/cache/jdk-$version
    case $runtime in
        '') ;;
        *[!A-Za-z0-9.+-]*) cache=$here/.lab/cache/jdk$(printf '%s' "$runtime" | tr -c 'A-Za-z0-9.+-' '_') ;;
        *) cache=$here/.lab/cache/jdk$runtime ;;
    esac
    # A JVM that crashes describes it where the learner does not stumble over it.
    lean=$lean$newline-XX:ErrorFile=$cache/hs_err_%p.log
    enduring=$enduring$newline-XX:ErrorFile=$cache/hs_err_%p.log
    [ -d "$cache" ] || mkdir -p "$cache" 2> /dev/null || cannot_write
}

cannot_write() {
    say "Nothing can be written to $here/.lab, where progress and caches are kept: the folder is read-only, or the disk is full."
    ! command -v without_build > /dev/null || without_build
    exit 1
}

# Started often and for a moment only: no time for the optimising compiler or for many threads of a collector.
lean='-XX:TieredStopAtLevel=1
-XX:+UseSerialGC
-Xlog:disable'
# Runs for hours, under load at times: both compilers, two threads of the collector; what malloc no longer needs goes
# back now and then. The last two are for Netty.
enduring='-XX:+UseParallelGC
-XX:ParallelGCThreads=2
-XX:TrimNativeHeapInterval=30000
-Xms32m
-Xmn24m
-Xlog:disable
--sun-misc-unsafe-memory-access=allow
--enable-native-access=ALL-UNNAMED'
# A locale that says UTF-8 and is not installed here would have the JVM print question marks.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *[Uu][Tt][Ff]8 | *[Uu][Tt][Ff]-8)
        utf8=-Dstdout.encoding=UTF-8$newline-Dstderr.encoding=UTF-8
        lean=$lean$newline$utf8
        enduring=$enduring$newline$utf8
        ;;
esac
# The JVM announces on stdout that it recorded for an AOT cache: not in a learner's output.
silent='-XX:+UnlockDiagnosticVMOptions
-XX:-DisplayVMOutput'

# A checksum of the library and of what builds it: the same until an edit. Files that come back with an old date (mv,
# cp -p, a switch of branches) are no trap then.
library() {
    find "$here/src/lab" "$here/scripts/lab.java" "$here/scripts/Build.java" -type f -exec cksum {} + | cksum
}

# Is there a build of the library as it is? Sets `build`, its folder; `classpath`; `programs`, the part of it that a
# lesson needs; and what all of their files weigh.
built() {
    library_now=${library_now:-$(library)}
    build=$cache/builds/${library_now% *}-${library_now#* }
    [ -f "$build/classpath" ] || return 1
    { read -r classpath && read -r programs && read -r classpath_bytes; } < "$build/classpath"
}

# What the files of a class path weigh together (wc looks only at their sizes): sets `weighed`.
weigh() {
    weighed=$(IFS=: && wc -c $1 2> /dev/null)
    weighed=${weighed##*"$newline"}
    weighed=${weighed#"${weighed%%[! ]*}"}
    weighed=${weighed%% *}
}

# A file that was made here is believed while it is what it was: garbage in an AOT cache crashes the JVM.
sign() { cksum < "$1" > "$1.sum"; }
intact() {
    read -r signed 2> /dev/null < "$1.sum" && [ "$(cksum 2> /dev/null < "$1")" = "$signed" ]
}

# An AOT cache that may be used: one that is there and intact. A damaged one is trained anew.
trained() {
    [ -f "$1" ] && [ -f "$1.sum" ] || return 1
    intact "$1" || {
        rm -f "$1" "$1.sum"
        say "A cache was damaged (${1##*/}): it is made anew."
        return 1
    }
}

# AOT caches are trained in the background, when a command has ended (scripts/train). The next command that needs the
# cores ends that, and says that it runs: a trainer that begins later looks for it.
stop_training() {
    [ -d "$cache/running" ] || mkdir -p "$cache/running" 2> /dev/null
    { : > "$cache/running/$$"; } 2> /dev/null
    if [ -d "$cache/training" ]; then
        { read -r trainer < "$cache/training/by"; } 2> /dev/null && kill "$trainer" 2> /dev/null
    fi
}
# The trainer holds the reading end of a pipe, and this process the writing end: it is closed when the command ends,
# whatever ends it.
train_later() {
    [ -z "${CI:-}" ] && [ "${LAB_TRAINING:-}" != off ] || return 0
    untrained "$@" || return 0
    pipe=${TMPDIR:-/tmp}/lab-training-$$
    mkfifo "$pipe" 2> /dev/null || return 0
    exec 9<> "$pipe"
    exec 8< "$pipe"
    rm -f "$pipe"
    "$here/scripts/train" --later $$ "$@" <&8 8<&- 9>&- > /dev/null 2>&1 &
    exec 8<&-
}
untrained() {
    for aot_file; do
        [ -f "$aot_file" ] || return 0
    done
    return 1
}

# The picture fits the terminal that it is drawn on.
if [ -z "${COLUMNS:-}" ] && [ -t 1 ]; then
    size=$(stty size 2> /dev/null < /dev/tty) && COLUMNS=${size#* } && export COLUMNS
fi
