/**
 * Knows a learner's side of a workshop's room: joining it, reporting to it, hearing from it. Reports wait on disk; a
 * separate process converts them to telemetry and sends it, so a command never waits.
 *
 * <p>Must not know: the host, grading, lessons.
 *
 * <p>Start reading at {@link lab.room.RoomSession}.
 */
package lab.room;
