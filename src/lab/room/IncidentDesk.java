package lab.room;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * Fetches the room's incident for a learner: the recording, verified by the host's checksum, and the answer once the
 * trainer shows it.
 *
 * @param folder the room's, under {@code .lab}
 */
public record IncidentDesk(Path folder, Membership learner) {

    /** An incident recorded with {@code --record} has about ten megabytes. */
    private static final long MAX_BYTES = 64 << 20;

    private static final String ANSWERED = "answered.properties";
    private static final String RECORDING = "incident.jsonl.gz";

    /**
     * The current incident.
     *
     * @throws IOException when the host is away, or does not know this learner
     */
    public RoomIncident now() throws IOException {
        try {
            return RoomIncident.of(client().ask("GET", "/room/incident", learner.key(), null));
        } catch (IllegalArgumentException none) {
            throw new IOException("That is not the host of a room.", none);
        }
    }

    /**
     * Fetches the recording.
     *
     * @return the complete file
     * @throws IOException when it cannot be fetched, is too large, or does not match its checksum
     */
    public Path recording() throws IOException {
        var about = client().ask("GET", "/room/incident", learner.key(), null);
        var file = folder.resolve(RECORDING);
        Files.createDirectories(folder);
        client().fetch("/room/incident/recording", learner.key(), file, about.getProperty("sha256", ""), MAX_BYTES);
        return file;
    }

    /** The answer; empty until the trainer shows it. */
    public Optional<Properties> truth() throws IOException {
        try {
            return Optional.of(client().ask("GET", "/room/incident/truth", learner.key(), null));
        } catch (RoomClient.Refused notYet) {
            if (notYet.status == 404) {
                return Optional.empty();
            }
            throw notYet;
        }
    }

    /** This learner's answer; empty if there is none yet. */
    public Optional<IncidentAnswer> answered(RoomIncident incident) throws IOException {
        return IncidentAnswer.of(PrivateFile.read(folder.resolve(ANSWERED)).getProperty("answer", ""))
                .filter(answer -> answer.incident().equals(incident.id()));
    }

    /** Saves the answer, so that there can be only one. */
    public void keep(IncidentAnswer answer) throws IOException {
        var kept = new Properties();
        kept.setProperty("answer", answer.text());
        PrivateFile.write(folder.resolve(ANSWERED), kept);
    }

    static void forget(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(ANSWERED));
        Files.deleteIfExists(folder.resolve(RECORDING));
    }

    private RoomClient client() {
        return new RoomClient(learner.host());
    }
}
