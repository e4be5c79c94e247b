package dev.invitations.jdbc;

import static dev.invitations.jdbc.Fixture.ACME;
import static dev.invitations.jdbc.Fixture.ADA;
import static dev.invitations.jdbc.Fixture.BOB;
import static dev.invitations.jdbc.Fixture.CAROL;
import static dev.invitations.jdbc.Fixture.NOW;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Role;
import dev.invitations.model.SetAside;
import dev.invitations.model.UserId;
import dev.invitations.port.Notifier;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Everything that changes something, each with what it has to leave behind, however often it is done. */
enum Deed {
    SEND(1, 1, 0) {
        @Override
        Object on(Storage storage, World world) {
            return verbs(storage)
                    .send(ADA, SendInvitations.to(ACME).invite(ERIN, "viewer"))
                    .outcomes();
        }
    },
    SEND_MANY(3, 3, 0) {
        @Override
        Object on(Storage storage, World world) {
            SendInvitations request = SendInvitations.to(ACME)
                    .invite(ERIN, "viewer")
                    .invite(FRANK, "admin")
                    .invite(GRACE, "viewer");
            return verbs(storage).send(ADA, request).outcomes();
        }
    },
    ACCEPT(1, 1, 1) {
        @Override
        Object on(Storage storage, World world) {
            return verbs(storage).accept(BOB, world.bobs());
        }
    },
    REJECT(1, 1, 0) {
        @Override
        Object on(Storage storage, World world) {
            return verbs(storage).reject(BOB, world.bobs());
        }
    },
    RESEND(1, 1, 0) {
        @Override
        Object on(Storage storage, World world) {
            return verbs(storage).resend(ADA, world.carols(), "admin");
        }
    },
    DELETE(1, 0, 0) {
        @Override
        Object on(Storage storage, World world) {
            return verbs(storage).delete(ADA, world.bobs());
        }
    },
    FOUND(1, 0, 1) {
        @Override
        Object on(Storage storage, World world) {
            return verbs(storage).members().found(new DomainId("globex"), BOB, "admin");
        }
    },
    ASSIGN(1, 0, 1) {
        @Override
        Object on(Storage storage, World world) {
            return verbs(storage).members().assign(ADA, ACME, ERIN, "viewer");
        }
    },
    PROMOTE(1, 0, 0) {
        @Override
        Object on(Storage storage, World world) {
            return verbs(storage).members().assign(ADA, ACME, DAVE, "admin");
        }
    },
    REMOVE(1, 0, -1) {
        @Override
        Object on(Storage storage, World world) {
            verbs(storage).members().remove(ADA, ACME, DAVE);
            return "removed";
        }
    },
    CLAIM(0, 0, 0) {
        @Override
        Object on(Storage storage, World world) {
            return storage.outbox().claim(new UUID(1, 1), NOW, NOW.plusSeconds(60), 2);
        }
    },
    BEGIN(0, 0, 0) {
        @Override
        Object on(Storage storage, World world) {
            return storage.outbox().begin(world.claim(), NOW.plusSeconds(120));
        }
    },
    DELIVERED(0, -1, 0) {
        @Override
        Object on(Storage storage, World world) {
            return storage.outbox().remove(world.claim());
        }
    },
    FAILED(0, 0, 0) {
        @Override
        Object on(Storage storage, World world) {
            return storage.outbox().failed(world.claim(), NOW.plusSeconds(60), "error");
        }
    },
    SET_ASIDE(0, 0, 0) {
        @Override
        Object on(Storage storage, World world) {
            return storage.outbox().setAside(world.claim(), NOW, "error");
        }
    },
    RETRY(0, 0, 0) {
        @Override
        Object on(Storage storage, World world) {
            return listed(storage).map(id -> storage.outbox().retry(id, NOW)).toList();
        }
    },
    DISCARD(0, -1, 0) {
        @Override
        Object on(Storage storage, World world) {
            return listed(storage).map(id -> storage.outbox().discard(id)).toList();
        }
    };

    private static final UserId DAVE = new UserId("dave");
    private static final UserId ERIN = new UserId("erin");
    private static final UserId FRANK = new UserId("frank");
    private static final UserId GRACE = new UserId("grace");

    /**
     * Where a deed begins: Ada's domain, where Bob's invitation is pending, Carol's rejected, and Dave a
     * member. The notification of the first is claimed, that of the second set aside.
     */
    record World(InvitationId bobs, InvitationId carols, Claim claim) {

        static World in(Storage storage) {
            Invitations verbs = verbs(storage);
            verbs.members().found(ACME, ADA, "admin");
            List<InvitationId> sent = verbs
                    .send(
                            ADA,
                            SendInvitations.to(ACME)
                                    .invite(BOB, "viewer")
                                    .invite(CAROL, "viewer")
                                    .invite(DAVE, "viewer"))
                    .sent()
                    .stream()
                    .map(invitation -> invitation.id())
                    .toList();
            verbs.reject(CAROL, sent.get(1));
            verbs.accept(DAVE, sent.get(2));
            List<Claim> claims = storage.outbox()
                    .claim(new UUID(0, 1), NOW, NOW.plusSeconds(60), 2)
                    .claims();
            storage.outbox().setAside(claims.get(1), NOW, "error");
            return new World(sent.get(0), sent.get(1), claims.get(0));
        }
    }

    private final int events;
    private final int notifications;
    private final int members;

    Deed(int events, int notifications, int members) {
        this.events = events;
        this.notifications = notifications;
        this.members = members;
    }

    private static Stream<UUID> listed(Storage storage) {
        return storage.outbox().setAside(null, 10).stream().map(SetAside::id);
    }

    /** Does it, and answers what the caller gets. */
    abstract Object on(Storage storage, World world);

    /** The same, in words: a refusal, too. */
    final String told(Storage storage, World world) {
        try {
            return on(storage, world).toString();
        } catch (InvitationException refusal) {
            return "refused: " + refusal.reason();
        }
    }

    /** How many rows more there are afterwards. */
    int events() {
        return events;
    }

    int notifications() {
        return notifications;
    }

    int members() {
        return members;
    }

    static Invitations verbs(Storage storage) {
        return verbs(storage, NOW, notification -> {});
    }

    static Invitations verbs(Storage storage, Instant now, Notifier notifier) {
        return Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of(
                        Role.of("admin", Action.ALL_OF_INVITATIONS, Action.ALL_OF_MEMBERS), Role.of("viewer")))
                .notifier(notifier)
                .clock(Clock.fixed(now, ZoneOffset.UTC))
                .build();
    }
}
