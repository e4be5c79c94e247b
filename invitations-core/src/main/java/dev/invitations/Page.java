package dev.invitations;

import java.util.List;
import java.util.Optional;

/**
 * One page of a list, newest first. Its constructor is not part of the API: minor versions may add components.
 *
 * @param items the entries of this page
 * @param next the cursor of the next page; empty on the last page. {@link InvitationQuery#next} and {@link
 *     MemberQuery#next} use it
 */
public record Page<T>(List<T> items, Optional<String> next) {

    /** Copies the list. */
    public Page {
        items = List.copyOf(items);
    }
}
