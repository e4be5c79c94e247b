package dev.invitations.contract.hostile;

import dev.invitations.Page;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** Checks whose messages do not contain hostile texts as they are. */
final class HostileChecks {

    private HostileChecks() {}

    static void is(boolean holds, Supplier<String> what) {
        if (!holds) {
            throw new AssertionError("must hold: " + what.get());
        }
    }

    /**
     * Checks an answer of the library.
     *
     * @param found the answer; of a paged operation, the first page
     * @param expected the answer of the model; of a paged operation, all pages
     */
    static void same(String what, Object found, Object expected) {
        if (found instanceof Page<?> page && expected instanceof List<?> pages) {
            same(what, page.items(), pages.get(0));
            same(what + ", next page", page.next().isPresent(), pages.size() > 1);
            return;
        }
        is(
                found.equals(expected),
                () -> what + ": " + HostileText.shown(found.toString(), 2_000) + ", expected "
                        + HostileText.shown(expected.toString(), 2_000));
    }

    /** Checks that a later page contains only items of the list. */
    static void within(String what, Page<?> page, Object pages) {
        List<?> all = ((List<?>) pages)
                .stream().flatMap(items -> ((Collection<?>) items).stream()).toList();
        is(all.containsAll(page.items()), () -> what + ": a page has an item that is not in the list");
    }
}
