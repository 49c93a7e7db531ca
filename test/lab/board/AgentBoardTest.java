package lab.board;

import lab.board.Stage.Mode;

/** The board, instrumented by the Java agent. */
class AgentBoardTest extends BoardContract {

    AgentBoardTest() {
        super(Mode.agent);
    }
}
