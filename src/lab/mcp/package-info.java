/**
 * Knows the tools of the viewer's MCP endpoint, over HTTP and over stdin and stdout. This room is compiled and loaded
 * only for {@code ./lab view --mcp}, and its library is not on the workbook's class path.
 *
 * <p>Must not know: the store. It asks the viewer's API and passes on a small part of the answer.
 *
 * <p>Start reading at {@link lab.mcp.McpEndpoint}.
 */
package lab.mcp;
