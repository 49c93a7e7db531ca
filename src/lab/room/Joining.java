package lab.room;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.UUID;
import lab.text.CommandFailed;
import lab.text.Sentences;

/**
 * Joining and leaving a room.
 *
 * @param folder the room's, under {@code .lab}
 * @param speech the room's sentences
 */
public record Joining(Path folder, Sentences speech) {

    /**
     * Joins a room.
     *
     * @param stack the destination of reports instead of the host; null for the host
     * @param room its name in all that is sent
     * @throws CommandFailed when the host does not answer, or refuses this learner
     */
    public Membership join(URI host, String code, String name, URI stack, String headers, String room)
            throws IOException {
        Membership learner;
        if (host == null) {
            learner = new Membership(
                    null, UUID.randomUUID().toString(), "", name, stack, headers, room, Membership.State.JOINED);
        } else {
            var question = new Properties();
            question.setProperty("code", code);
            question.setProperty("name", name);
            var answer = ask(host, "POST", "/room/join", "", question);
            learner = new Membership(
                    host,
                    answer.getProperty("id", ""),
                    answer.getProperty("key", ""),
                    answer.getProperty("name", name),
                    stack,
                    headers,
                    room,
                    Membership.State.JOINED);
        }
        forget();
        learner.write(folder);
        return learner;
    }

    /**
     * Leaves the room: nothing more is sent, and the host deletes its data. A host that is away is told as soon as it
     * is back.
     *
     * @return whether the host has deleted it
     */
    public boolean leave(Membership learner) throws IOException {
        forget();
        if (learner.host() == null || learner.state() == Membership.State.UNKNOWN) {
            return true;
        }
        learner.in(Membership.State.LEAVING).write(folder);
        if (Courier.once(folder) == Courier.Step.DONE) {
            return true;
        }
        Courier.start(folder, null);
        return false;
    }

    private Properties ask(URI host, String method, String path, String key, Properties question) {
        try {
            return new RoomClient(host).ask(method, path, key, question);
        } catch (RoomClient.Refused refused) {
            throw new CommandFailed(
                    switch (refused.status) {
                        case 403 -> speech.say("refused.code", host);
                        case 400 -> speech.say("refused.name");
                        case 409 -> speech.say("refused.full");
                        case 429 -> speech.say("refused.often");
                        default -> speech.say("refused.other", host, refused.status);
                    });
        } catch (IOException away) {
            throw new CommandFailed(speech.say("away", host));
        }
    }

    private void forget() throws IOException {
        var queue = ReportQueue.in(folder);
        queue.remove(queue.waiting());
        Files.deleteIfExists(folder.resolve(RoomSession.HEARD));
        IncidentDesk.forget(folder);
        Membership.delete(folder);
    }
}
