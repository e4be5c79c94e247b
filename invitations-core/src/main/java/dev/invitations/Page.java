package dev.invitations;

import java.util.List;
import java.util.Optional;

/**
 * One page of a list, newest first. The constructor is not part of the API: minor versions may add components.
 *
 * @param <T> the type of the entries
 * @param items the entries of this page
 * @param next the cursor of the next page, which {@link InvitationQuery#next} and {@link MemberQuery#next} use; empty
 *     on the last page
 */
public record Page<T>(List<T> items, Optional<String> next) {

    /**
     * Copies the list.
     *
     * @param items the entries of this page
     * @param next the cursor of the next page
     */
    public Page {
        items = List.copyOf(items);
    }
}
