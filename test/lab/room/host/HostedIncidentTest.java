package lab.room.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import lab.Repository;
import lab.incident.IncidentRecording;
import lab.room.RoomIncident;
import lab.text.Language;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trainer ends an incident at any moment: also between two things that an answer to a learner needs of it. */
class HostedIncidentTest {

    private static final Path RECORDING =
            IncidentRecording.brought(Repository.ROOT).getFirst();

    @TempDir
    private Path folder;

    @Test
    void whatWasLookedAtStaysWholeWhenItEnds() throws IOException {
        var incident = HostedIncident.open(folder);
        incident.start(RECORDING);
        incident.debrief();
        var moment = incident.look();
        incident.end();
        assertThat(moment.revealed()).isTrue();
        assertThat(moment.started()).isNotNull();
        assertThat(moment.sha256()).hasSize(64);
        assertThat(moment.truth().cause())
                .isEqualTo(IncidentRecording.read(RECORDING).cause());
        assertThat(IncidentView.debrief(moment.truth(), Repository.ROOT)).containsOnlyKeys(Language.values());
        assertThat(incident.look().now()).isEqualTo(RoomIncident.NONE);
        assertThat(incident.look().revealed()).isFalse();
        assertThat(incident.look().truth()).isNull();
    }

    @Test
    void thereIsNoFileWhenItHasEnded() throws IOException {
        var incident = HostedIncident.open(folder);
        assertThat(incident.handedOut()).isEmpty();
        incident.start(RECORDING);
        assertThat(incident.handedOut().orElseThrow()).isNotEmpty();
        incident.end();
        assertThat(incident.handedOut()).isEmpty();
    }
}
