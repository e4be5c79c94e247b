package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.after;
import static dev.invitations.contract.fixture.ChangeFixtures.moved;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeSetTest {

    /** Another order would often cause deadlocks between two transactions with many changes. */
    @Test
    void rows_are_locked_in_the_order_of_their_keys() {
        List<Change> sent = IntStream.range(0, 9)
                .mapToObj(i -> sent(new UserId("user" + 7 * i % 9)))
                .toList();
        assertThat(column("invitee", ChangeSet.of(sent).newInvitations()))
                .map(String.class::cast)
                .hasSize(9)
                .isSorted();
        List<Change> moves =
                sent.stream().map(each -> moved(after(each), Status.REJECTED)).toList();
        assertThat(column("invitation_id", ChangeSet.of(moves).invitationUpdates()))
                .map(UUID.class::cast)
                .hasSize(9)
                .isSorted();
    }

    private static List<@Nullable Object> column(String name, Tuples rows) {
        return rows.column(rows.columns().stream().map(SqlColumn::name).toList().indexOf(name));
    }
}
