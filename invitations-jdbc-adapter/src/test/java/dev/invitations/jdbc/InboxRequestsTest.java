package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Role;
import dev.invitations.port.RoleCatalog;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the number of statements of an inbox, with each kind of role catalogue. */
@Tag("full")
@ParameterizedClass
@EnumSource
class InboxRequestsTest {

    private static final Role ADMIN = Role.of("admin", Action.allOfInvitations(), Action.allOfMembers());
    private static final Role VIEWER = Role.of("viewer");

    private final AtomicInteger requests = new AtomicInteger();
    private final DataSource source;
    private final JdbcStorage storage;

    InboxRequestsTest(TestDatabase database) {
        this.source = DataSourceProxy.on(database.empty())
                .counting("executeQuery", requests)
                .dataSource();
        this.storage = JdbcStorage.over(source);
    }

    /**
     * @param refused the number of pending invitations that accept would refuse. They are newer than the others
     * @param acceptable the number of pending invitations that can be accepted
     * @param reads the number of statements that read invitations
     */
    @ParameterizedTest
    @CsvSource({"0, 0, 1", "0, 30, 1", "20, 40, 1", "21, 40, 2", "60, 3, 2", "280, 3, 3", "280, 0, 1"})
    void an_inbox_is_one_request_and_one_for_unknown_roles(int refused, int acceptable, int reads) {
        Invitations setUp = library(RoleCatalog.of(ADMIN, VIEWER));
        IntStream.range(0, acceptable).forEach(i -> {
            DomainId domain = new DomainId("acceptable-" + i);
            setUp.members().addFounder(ADA, domain, "admin");
            setUp.send(ADA, domain, BOB, "viewer");
        });
        IntStream.range(0, refused).forEach(i -> invite(new DomainId("refused-" + i)));
        JdbcRoleCatalog uncached = JdbcRoleCatalog.over(source).withDefaults(ADMIN, VIEWER);
        JdbcRoleCatalog cached = uncached.cached(Duration.ofDays(1), () -> NOW);
        int roles = refused + acceptable == 0 ? 0 : 1;

        assertInbox(RoleCatalog.of(ADMIN, VIEWER), acceptable, reads);
        assertInbox(uncached, acceptable, reads + roles);
        assertInbox(cached, acceptable, reads + roles);
        assertInbox(cached, acceptable, reads);
    }

    private void assertInbox(RoleCatalog roles, int total, int expected) {
        Invitations library = library(roles);
        requests.set(0);
        Inbox inbox = library.inbox(BOB);
        assertThat(requests).hasValue(expected);
        assertThat(inbox.total()).isEqualTo(total);
        assertThat(inbox.pending()).hasSize(Math.min(5, total));
    }

    private Invitations library(RoleCatalog roles) {
        return Invitations.builder()
                .storage(storage)
                .roles(roles)
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .build();
    }

    /** Stores a newer invitation by ADA, and ADA is not a member of the domain. */
    private void invite(DomainId domain) {
        assertThat(ChangeFixtures.save(
                        storage,
                        ChangeFixtures.offered(ChangeFixtures.invitation(BOB)
                                .id(new InvitationId(domain, UUID.randomUUID()))
                                .createdAt(NOW.plusSeconds(1))
                                .sentAt(NOW.plusSeconds(1))
                                .build())))
                .isTrue();
    }
}
