/**
 * Knows the trainer's side of a workshop's room: the learners, the results of each task from their telemetry, the
 * trainer's page and the messages to learners.
 *
 * <p>Must not know: grading, commands.
 *
 * <p>Start reading at {@link lab.room.host.RoomHost}.
 */
package lab.room.host;
