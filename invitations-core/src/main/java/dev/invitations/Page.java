package dev.invitations;

import java.util.List;
import java.util.Optional;

/**
 * Part of a list, newest first.
 *
 * @param next the cursor of the page after this one, for {@code after(...)}; empty on the last page
 */
public record Page<T>(List<T> items, Optional<String> next) {

    public Page {
        items = List.copyOf(items);
    }
}
