/**
 * Knows the commands of a workshop's room: the trainer's, which hosts it, and the learners'.
 *
 * <p>Must not know: the commands about lessons.
 *
 * <p>Start reading at {@link lab.cli.room.RoomCommand}.
 */
package lab.cli.room;
