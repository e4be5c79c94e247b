package dev.invitations.verification.faults;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;

import dev.invitations.Invitations;
import dev.invitations.contract.fixture.TestLinks;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.verification.fixture.DatabaseState;
import dev.invitations.verification.fixture.DatabaseState.StoredRows;
import dev.invitations.verification.fixture.HostLibrary;
import dev.invitations.verification.fixture.UsualArguments;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * A separate database at the start of every run: in Ada's domain, Bob's invitation is pending, Carol's is rejected, and
 * Dave is a member. Four invitations to addresses of Henry and Gina are pending. The notification of Bob's invitation is
 * claimed, and the notification of Carol's invitation is a dead letter.
 */
record FaultStart(
        DatabaseState state,
        StoredRows rows,
        Claim claim,
        UsualArguments usual,
        Map<EmailAddress, InvitationId> addressed)
        implements AutoCloseable {

    static final UserId DAVE = new UserId("dave");

    /** Has one address, with a pending invitation. */
    static final VerifiedUser HENRY = VerifiedUser.of(new UserId("henry")).withEmail("henry@example.org");

    /** Has three addresses. Their invitations and the invitation to the user are pending. */
    static final VerifiedUser GINA = VerifiedUser.of(new UserId("gina"))
            .withEmail("gina@example.org")
            .withEmail("gina@example.com")
            .withEmail("gina@example.net");

    private static final String START = "start";

    static FaultStart on(TestDatabase database) throws SQLException {
        DatabaseState state = new DatabaseState(database);
        JdbcStorage storage = JdbcStorage.over(state.source());
        Invitations library = HostLibrary.linking(NOW, storage);
        library.members().addFounder(ADA, ACME, "admin");
        InvitationId bobs = library.send(ADA, ACME, BOB, "viewer").id();
        InvitationId carols = library.send(ADA, ACME, CAROL, "viewer").id();
        InvitationId daves = library.send(ADA, ACME, DAVE, "viewer").id();
        library.reject(CAROL, carols);
        library.accept(DAVE, daves);
        List<Claim> claims = storage.outbox()
                .claim(new UUID(0, 1), NOW, NOW.plusSeconds(60), 2)
                .claims();
        Claim deadLetter = claims.get(1);
        storage.outbox().deadLetter(deadLetter, NOW, "error");
        // These invitations have no notifications, so that a repeated claim finds no further notifications.
        Invitations silent = HostLibrary.over(storage)
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .timeToLive(TestLinks.TIME_TO_LIVE)
                .build();
        Map<EmailAddress, InvitationId> addressed = new HashMap<>();
        for (VerifiedUser user : List.of(HENRY, GINA)) {
            for (EmailAddress address : user.addresses()) {
                addressed.put(address, silent.send(ADA, ACME, address, "viewer").id());
            }
        }
        silent.send(ADA, ACME, GINA.user(), "viewer");
        UsualArguments usual = new UsualArguments()
                .byDefault(Parameter.ACTOR, ADA)
                .byDefault(Parameter.DOMAIN, ACME)
                .byDefault(Parameter.USER, new UserId("erin"))
                .byDefault(Parameter.INVITATION, bobs)
                .byDefault(
                        Parameter.INVITES,
                        HostLibrary.inviteMany(ACME, "frank", 0, 3).invites())
                .byDefault(Parameter.ROLE, "admin")
                .byDefault(Parameter.DEAD_LETTER, deadLetter.notification().id())
                .of(Parameter.ACTOR, BOB, Operations.ACCEPT, Operations.REJECT, Operations.ADD_FOUNDER)
                .of(Parameter.DOMAIN, new DomainId("globex"), Operations.ADD_FOUNDER)
                .of(Parameter.INVITATION, carols, Operations.RESEND_WITH_ROLE)
                .of(Parameter.ROLE, "viewer", Operations.ASSIGN, Operations.TRANSFER)
                .of(Parameter.USER, DAVE, Operations.REMOVE, Operations.TRANSFER);
        state.save(START);
        return new FaultStart(state, state.rows(), claims.get(0), usual, addressed);
    }

    /** Returns the invitation to the first address of the user. */
    InvitationId addressed(VerifiedUser user) {
        return Objects.requireNonNull(addressed.get(user.addresses().iterator().next()));
    }

    void restore() throws SQLException {
        state.restore(START);
    }

    @Override
    public void close() throws SQLException {
        state.close();
    }
}
