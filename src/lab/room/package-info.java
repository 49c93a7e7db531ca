/**
 * Knows a learner's side of a workshop's room: joining it, reporting to it, hearing from it. What is reported waits on
 * disk, becomes telemetry in a process of its own, and goes out from there: a command never waits for it.
 *
 * <p>Must not know: the host, grading, lessons.
 *
 * <p>Start reading at {@link lab.room.RoomSession}.
 */
package lab.room;
