/**
 * Knows how a coding assistant asks: the tools of the viewer's MCP endpoint, over HTTP and over stdin and stdout. It is
 * compiled and loaded only for {@code ./lab view --mcp}, and its library is no part of the workbook's class path.
 *
 * <p>Must not know: the store. It asks the viewer's API, as everybody does, and passes on a small part of the answer.
 *
 * <p>Start reading at {@link lab.mcp.McpEndpoint}.
 */
package lab.mcp;
