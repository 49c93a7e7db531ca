package lab.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Finds out which process listens on a port of this machine. */
public final class Ports {

    private Ports() {}

    /** Whether a server could listen on this port of the loopback address. */
    public static boolean free(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** The process that listens on a port, as "java (pid 4711)"; empty when the system does not tell. */
    public static Optional<String> holder(int port) {
        return pid(port)
                .map(pid -> ProcessHandle.of(pid)
                        .flatMap(process -> process.info().command())
                        .map(command -> Path.of(command).getFileName() + " (pid " + pid + ")")
                        .orElse("pid " + pid));
    }

    private static Optional<Long> pid(int port) {
        try {
            return Files.isReadable(Path.of("/proc/net/tcp")) ? fromProc(port) : fromLsof(port);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** /proc/net/tcp has the socket's inode (state 0A: listening); /proc/PID/fd shows its owner. */
    private static Optional<Long> fromProc(int port) throws IOException {
        var suffix = String.format(":%04X", port);
        for (var table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            if (!Files.isReadable(Path.of(table))) {
                continue;
            }
            for (var line : Files.readAllLines(Path.of(table))) {
                var fields = line.strip().split("\\s+");
                if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals("0A")) {
                    var socket = "socket:[" + fields[9] + "]";
                    return ProcessHandle.allProcesses()
                            .map(ProcessHandle::pid)
                            .filter(pid -> holds(pid, socket))
                            .findFirst();
                }
            }
        }
        return Optional.empty();
    }

    private static boolean holds(long pid, String socket) {
        try (var descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return descriptors.anyMatch(descriptor -> {
                try {
                    return Files.readSymbolicLink(descriptor).toString().equals(socket);
                } catch (IOException gone) {
                    return false;
                }
            });
        } catch (IOException notOurs) {
            return false;
        }
    }

    private static Optional<Long> fromLsof(int port) {
        try {
            var lsof = new ProcessBuilder("lsof", "-nP", "-t", "-iTCP:" + port, "-sTCP:LISTEN")
                    .redirectErrorStream(true)
                    .start();
            if (!lsof.waitFor(2, TimeUnit.SECONDS)) {
                lsof.destroyForcibly();
                return Optional.empty();
            }
            return new String(lsof.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .filter(line -> line.matches("\\d+"))
                    .map(Long::valueOf);
        } catch (IOException | InterruptedException noLsof) {
            return Optional.empty();
        }
    }
}
