package lab.stores;

import java.util.List;
import java.util.Map;

/**
 * A store's answer, and its cost.
 *
 * @param rows each a group and its value, as text: {@code payment=48211.5}
 * @param read the number of bytes that the store read
 * @param more figures that only this store has, by attribute name
 */
record StoreAnswer(List<String> rows, long read, Map<String, Long> more) {}
