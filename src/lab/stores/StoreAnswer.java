package lab.stores;

import java.util.List;
import java.util.Map;

/**
 * What a store answered, and what it took.
 *
 * @param rows a group and its value each, as text: {@code payment=48211.5}
 * @param read how many bytes the store looked at
 * @param more what only this store can say of it, by the attribute's name
 */
record StoreAnswer(List<String> rows, long read, Map<String, Long> more) {}
