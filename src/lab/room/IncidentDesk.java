package lab.room;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * Where a learner gets the room's incident: the recording, as the host's checksum says it is, and what it was as soon
 * as the trainer shows it.
 *
 * @param folder the room's, under {@code .lab}
 */
public record IncidentDesk(Path folder, Membership learner) {

    /** An incident recorded with {@code --record} has some ten megabytes. */
    private static final long MAX_BYTES = 64 << 20;

    private static final String ANSWERED = "answered.properties";
    private static final String RECORDING = "incident.jsonl.gz";

    /**
     * What runs now.
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
     * Gets the recording.
     *
     * @return the file; it is there whole, or not at all
     * @throws IOException when it cannot be had, is too large, or is not what its checksum says
     */
    public Path recording() throws IOException {
        var about = client().ask("GET", "/room/incident", learner.key(), null);
        var file = folder.resolve(RECORDING);
        Files.createDirectories(folder);
        client().fetch("/room/incident/recording", learner.key(), file, about.getProperty("sha256", ""), MAX_BYTES);
        return file;
    }

    /** What it was; empty until the trainer shows it. */
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

    /** What this learner has answered; empty for nothing yet. */
    public Optional<IncidentAnswer> answered(RoomIncident incident) throws IOException {
        return IncidentAnswer.of(PrivateFile.read(folder.resolve(ANSWERED)).getProperty("answer", ""))
                .filter(answer -> answer.incident().equals(incident.id()));
    }

    /** Keeps the answer, so that there is one. */
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
