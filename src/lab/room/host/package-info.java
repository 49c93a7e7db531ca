/**
 * Knows the trainer's side of a workshop's room: who has joined, what their telemetry says of each task, the trainer's
 * page and what the learners hear.
 *
 * <p>Must not know: grading, commands.
 *
 * <p>Start reading at {@link lab.room.host.RoomHost}.
 */
package lab.room.host;
