package dev.invitations.verification.races;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.model.Action;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Role;
import dev.invitations.port.Listener;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import dev.invitations.verification.fixture.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Two commands that meet in one of the states of Bob's invitation. Ada and Carol are admins, and Carol has invited him.
 */
record Encounter(Scene scene, Command one, Command other) {

    /** The stored state when the two commands meet. */
    enum Scene {
        NONE,
        PENDING,
        REJECTED,
        ACCEPTED,
        EXPIRED;

        /** Creates the state, and returns the id of Bob's invitation, or an unknown id. */
        InvitationId set(Storage storage) {
            Invitations verbs = verbs(storage, NOW, new Listener() {});
            verbs.members().addFounder(ADA, ACME, "admin");
            verbs.members().assign(ADA, ACME, CAROL, "admin");
            if (this == NONE) {
                return new InvitationId(ACME, new UUID(1, 1));
            }
            InvitationId id = verbs.send(CAROL, SendInvitations.to(ACME).invite(BOB, "viewer"))
                    .sent()
                    .get(0)
                    .id();
            if (this == REJECTED) {
                verbs.reject(BOB, id);
            } else if (this == ACCEPTED) {
                verbs.accept(BOB, id);
            }
            return id;
        }

        /** Returns the library in this state. */
        Invitations verbs(Storage storage, Listener listener) {
            return verbs(storage, this == EXPIRED ? NOW.plus(TIME_TO_LIVE) : NOW.plusSeconds(1), listener);
        }

        private static Invitations verbs(Storage storage, Instant now, Listener listener) {
            return Invitations.builder()
                    .storage(storage)
                    .roles(RoleCatalog.of(
                            Role.of("admin", Action.allOfInvitations(), Action.allOfMembers()), Role.of("viewer")))
                    .notifier(notification -> {})
                    .listener(listener)
                    .timeToLive(TIME_TO_LIVE)
                    .clock(Clock.fixed(now, ZoneOffset.UTC))
                    .build();
        }
    }

    /** A command of a caller. */
    enum Command {
        SEND {
            @Override
            Object by(Invitations verbs, InvitationId id) {
                return verbs.send(ADA, SendInvitations.to(ACME).invite(BOB, "viewer"))
                        .outcomes();
            }
        },
        ACCEPT {
            @Override
            Object by(Invitations verbs, InvitationId id) {
                return verbs.accept(BOB, id);
            }
        },
        REJECT {
            @Override
            Object by(Invitations verbs, InvitationId id) {
                return verbs.reject(BOB, id);
            }
        },
        RESEND {
            @Override
            Object by(Invitations verbs, InvitationId id) {
                return verbs.resend(ADA, id, "admin");
            }
        },
        DELETE {
            @Override
            Object by(Invitations verbs, InvitationId id) {
                return verbs.delete(ADA, id);
            }
        },
        ASSIGN {
            @Override
            Object by(Invitations verbs, InvitationId id) {
                return verbs.members().assign(ADA, ACME, BOB, "admin");
            }
        },
        REMOVE {
            @Override
            Object by(Invitations verbs, InvitationId id) {
                verbs.members().remove(ADA, ACME, BOB);
                return "removed";
            }
        },
        DEMOTE_INVITER {
            @Override
            Object by(Invitations verbs, InvitationId id) {
                return verbs.members().assign(ADA, ACME, CAROL, "viewer");
            }
        },
        REMOVE_INVITER {
            @Override
            Object by(Invitations verbs, InvitationId id) {
                verbs.members().remove(ADA, ACME, CAROL);
                return "removed";
            }
        },
        /** The opposite command: the two managers remove each other. */
        INVITER_REMOVES {
            @Override
            Object by(Invitations verbs, InvitationId id) {
                verbs.members().remove(CAROL, ACME, ADA);
                return "removed";
            }
        },
        INVITER_LEAVES {
            @Override
            Object by(Invitations verbs, InvitationId id) {
                verbs.members().remove(CAROL, ACME, CAROL);
                return "removed";
            }
        };

        abstract Object by(Invitations verbs, InvitationId id);

        /** Returns the caller's result as text. */
        String told(Invitations verbs, InvitationId id) {
            try {
                return Ledger.words(by(verbs, id).toString());
            } catch (InvitationException refusal) {
                return Ledger.words("refused: " + refusal.reason() + " " + refusal.invitation());
            }
        }
    }

    private static final Duration TIME_TO_LIVE = Duration.ofHours(1);

    /** Returns each command paired with each, including itself. */
    static List<Encounter> all() {
        List<Encounter> all = new ArrayList<>();
        for (Scene scene : Scene.values()) {
            for (Command one : Command.values()) {
                for (Command other : Command.values()) {
                    if (one.compareTo(other) <= 0) {
                        all.add(new Encounter(scene, one, other));
                    }
                }
            }
        }
        return all;
    }

    /**
     * Returns whether one command checks that Bob is not a member while the other makes him a member. He may become one
     * between the check and the save, because the result is the same as that of an invitation before he became a
     * member.
     */
    boolean looksAtWhoBecomesMember() {
        return (offers(one) && other == Command.ASSIGN) || (offers(other) && one == Command.ASSIGN);
    }

    private static boolean offers(Command command) {
        return command == Command.SEND || command == Command.RESEND;
    }
}
