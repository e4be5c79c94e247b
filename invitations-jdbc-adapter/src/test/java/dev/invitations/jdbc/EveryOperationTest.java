package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.TestHost.ACME;
import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs every operation of the catalogue once. The contract suite tests the details. */
@Tag("full")
class EveryOperationTest extends DatabaseTest {

    EveryOperationTest(TestDatabase database) {
        super(database);
    }

    @Test
    void every_operation_answers_like_the_in_memory_adapter() {
        assertEveryOperation(storage);
    }

    /** Compares an empty storage with the in-memory adapter. */
    static void assertEveryOperation(JdbcStorage storage) {
        List<Object> expected = answers(TestHost.withAcme(InMemoryStorage.create()));
        assertThat(answers(TestHost.withAcme(storage))).isEqualTo(expected);
    }

    /** Runs each operation on a pending invitation of its own to acme, where Ada is a member. */
    static List<Object> answers(TestHost host) {
        List<Object> answers = new ArrayList<>();
        for (Operations entry : Operations.values()) {
            UserId invitee = new UserId(entry.name());
            InvitationId invitation = host.sent(ADA, ACME, invitee, VIEWER);
            answers.add(operation(entry, invitee, invitation).answer(host.invitations));
        }
        return answers;
    }

    private static Operation operation(Operations entry, UserId invitee, InvitationId invitation) {
        Arguments arguments = Arguments.none();
        for (Parameter parameter : entry.parameters()) {
            if (parameter != Parameter.CURSOR) {
                arguments = arguments.with(parameter, argument(entry, parameter, invitee, invitation));
            }
        }
        return entry.with(arguments);
    }

    private static Object argument(Operations entry, Parameter parameter, UserId invitee, InvitationId invitation) {
        return switch (parameter) {
            case ACTOR -> entry == Operations.ACCEPT || entry == Operations.REJECT ? invitee : ADA;
            case DOMAIN -> ACME;
            case USER -> invitee;
            case INVITATION -> invitation;
            case INVITES -> List.of(Invite.of(new UserId("new to " + entry), VIEWER.name()));
            case ROLE -> VIEWER.name();
            case ACTION -> "dashboards.view";
            case QUERY -> InvitationQuery.inDomain(ACME);
            case MEMBER_QUERY -> MemberQuery.inDomain(ACME);
            case LIMIT -> 10;
            case CURSOR -> "";
            case DEAD_LETTER -> new UUID(0, 1);
        };
    }
}
