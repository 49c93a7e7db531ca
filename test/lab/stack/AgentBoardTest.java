package lab.stack;

import lab.Needs;
import lab.stack.Board.Mode;

/** The board, instrumented by the Java agent. */
@Needs("PostgreSQL from the network")
class AgentBoardTest extends BoardContract {

    AgentBoardTest() {
        super(Mode.agent);
    }
}
