package lab.stack;

import lab.stack.Board.Mode;

/** The board, instrumented by the Java agent. */
class AgentBoardTest extends BoardContract {

    AgentBoardTest() {
        super(Mode.agent);
    }
}
