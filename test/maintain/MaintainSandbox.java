package maintain;

import lab.cli.InSandbox;
import lab.cli.Sandbox;

/** Tests of the maintainers' commands, on a workbook of their own. */
abstract class MaintainSandbox extends InSandbox {

    /** A command in this JVM. */
    Sandbox.Said maintain(String... arguments) {
        return Sandbox.said(MaintainCommand.commandLine(lab.workbook()), arguments);
    }
}
