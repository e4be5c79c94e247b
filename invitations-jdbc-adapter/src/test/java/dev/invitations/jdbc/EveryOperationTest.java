package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.TestHost.ACME;
import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.fixture.TestLinks;
import dev.invitations.contract.model.ReferenceLinks;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.EmailAddress;
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
        List<Object> expected = answers(TestLinks.withAcme(InMemoryStorage.create()));
        assertThat(answers(TestLinks.withAcme(storage))).isEqualTo(expected);
    }

    /** Runs each operation on a pending invitation of its own to acme, where Ada is a member. The host has links. */
    static List<Object> answers(TestHost host) {
        List<Object> answers = new ArrayList<>();
        for (Operations entry : Operations.values()) {
            UserId invitee = new UserId(entry.name());
            InvitationId invitation = host.sent(ADA, ACME, invitee, VIEWER);
            EmailAddress address = EmailAddress.of(entry.name() + "@example.org");
            String token = ReferenceLinks.token(host.sent(ADA, ACME, address, VIEWER));
            Arguments all = Arguments.by(entry == Operations.ACCEPT || entry == Operations.REJECT ? invitee : ADA)
                    .in(ACME)
                    .about(invitee)
                    .about(invitation)
                    .about(new UUID(0, 1))
                    .as(VIEWER.name())
                    .inviting(new UserId("new to " + entry), VIEWER.name())
                    .matching(InvitationQuery.inDomain(ACME))
                    .matching(MemberQuery.inDomain(ACME))
                    .with(Parameter.ACTION, "dashboards.view")
                    .with(Parameter.TOKEN, token)
                    .delivering(10);
            answers.add(entry.with(all.only(entry.parameters())).answer(host.invitations));
        }
        return answers;
    }
}
