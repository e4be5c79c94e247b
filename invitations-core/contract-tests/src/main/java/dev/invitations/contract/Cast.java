package dev.invitations.contract;

import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The users and domains of one sequence. Each run has its own names, ids and start time, so all runs can share one
 * storage. Data of an earlier run belongs to other users and domains. Its notifications are not due yet, because each
 * run starts earlier than the run before it.
 */
final class Cast {

    enum Who {
        ADA("ada"),
        BOB("bob"),
        CAROL("carol"),
        /** Differs from Carol only in case. */
        DAVE("Carol"),
        /** Differs from Carol only in an accent. */
        EVE("c\u00e1rol"),
        /** The invitee of the invitation that the step is about. */
        ITS_INVITEE(""),
        /** The user that first sent this invitation. */
        ITS_INVITER("");

        private final String name;

        Who(String name) {
            this.name = name;
        }
    }

    static final List<Who> PEOPLE = List.of(Who.ADA, Who.BOB, Who.CAROL, Who.DAVE, Who.EVE);

    enum Where {
        ACME("acme"),
        GLOBEX("globex"),
        /** Has no members at the beginning, and differs from Globex only in case. */
        INITECH("Globex");

        private final String name;

        Where(String name) {
            this.name = name;
        }
    }

    /** How a step spells the id of an invitation. */
    enum Spelling {
        RIGHT,
        /** With another domain. */
        FOREIGN,
        /** With a UUID that was never assigned. */
        UNKNOWN
    }

    /**
     * A reference to an invitation that was made earlier in the sequence.
     *
     * @param newest the position, from 0 for the newest
     */
    record Which(int newest, Spelling spelling) {}

    private static final AtomicInteger RUNS = new AtomicInteger();

    /** Longer than the steps of one sequence can take. */
    private static final Duration SPAN = Duration.ofHours(12);

    /** The number of start times. They reach back to 1972, then the latest one is used again. */
    private static final int SPANS = 39_000;

    private static final Invitation NONE = Invitation.builder()
            .id(new InvitationId(new DomainId("nowhere"), new UUID(0, 0)))
            .invitee(new UserId("nobody"))
            .role("none")
            .status(Status.PENDING)
            .inviter(new UserId("nobody"))
            .createdAt(Instant.EPOCH)
            .sentAt(Instant.EPOCH)
            .timesSent(1)
            .changedBy(new UserId("nobody"))
            .version(1)
            .build();

    private final int run = RUNS.incrementAndGet();
    private final List<Invitation> made = new ArrayList<>();

    Instant start() {
        return TestHost.START.minus(SPAN.multipliedBy(run % SPANS));
    }

    /** Returns the nth id of this run. The ids are not in order, and the highest bit of either half may be set. */
    UUID id(long n) {
        long high = (long) run << 16 | 0x7000 | ((n & 1) == 0 ? 0 : Long.MIN_VALUE);
        return new UUID(high, n * 0x9E3779B97F4A7C15L);
    }

    UserId user(Who who) {
        return new UserId(who.name + run);
    }

    UserId user(Who who, Which which) {
        return switch (who) {
            case ITS_INVITEE -> (UserId) invitation(which).invitee();
            case ITS_INVITER -> invitation(which).inviter();
            default -> user(who);
        };
    }

    DomainId domain(Where where) {
        return new DomainId(where.name + run);
    }

    InvitationId id(Which which) {
        InvitationId id = invitation(which).id();
        return switch (which.spelling()) {
            case RIGHT -> id;
            case FOREIGN -> {
                DomainId acme = domain(Where.ACME);
                yield new InvitationId(id.domain().equals(acme) ? domain(Where.GLOBEX) : acme, id.uuid());
            }
            case UNKNOWN -> new InvitationId(id.domain(), id(-1));
        };
    }

    private Invitation invitation(Which which) {
        return made.isEmpty() ? NONE : made.get(made.size() - 1 - which.newest() % made.size());
    }

    /** Records the invitations that a step made. */
    void see(List<Change> saved) {
        for (Change change : saved) {
            if (change.before().isEmpty()) {
                change.after().ifPresent(made::add);
            }
        }
    }

    List<InvitationId> made() {
        return made.stream().map(Invitation::id).toList();
    }

    List<UserId> users() {
        return PEOPLE.stream().map(this::user).toList();
    }

    List<DomainId> domains() {
        return Arrays.stream(Where.values()).map(this::domain).toList();
    }
}
