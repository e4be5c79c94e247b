package dev.invitations.verification.races;

import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.Listener;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Domains in which one member loses authority while another uses it. Each meeting has a domain of its own. */
final class Authority {

    private static final Role ADMIN =
            Role.of("admin", Action.allOfInvitations(), Action.allOfMembers(), Action.of("documents.edit"));
    private static final Role NARROW_ADMIN = Role.of("admin", Action.allOfInvitations(), Action.allOfMembers());
    private static final Role EDITOR = Role.of("editor", Action.of("documents.edit"));
    private static final Role WIDE_EDITOR = Role.of("editor", Action.of("documents.edit"), Action.of("bills.pay"));
    private static final Role VIEWER = Role.of("viewer");

    /** The roles of a domain until a meeting changes them. */
    static final Role[] ROLES = {ADMIN, EDITOR, VIEWER};

    private static final Act BOB_ACCEPTS =
            stage -> stage.invitations.accept(BOB, stage.invitation).status().name();

    /** An acceptance that is not stored at this look must take into account every change before the look. */
    private static final Act LOOK = stage -> "sees " + stage.stored().status();

    /** The act of one side, and its answer as text. */
    interface Act {
        String of(Stage stage);
    }

    /**
     * The two sides. ADA and CAROL are admins, and CAROL has invited BOB as an editor.
     *
     * <p>The role catalog is read at every decision, but it is not a precondition of the save, because it may be stored
     * anywhere. So the meetings that change a role have no look after the change.
     */
    enum Meeting {
        INVITER_DEMOTED,
        INVITER_REMOVED,
        ROLE_WIDENED,
        ROLE_NARROWED,
        INVITERS_ROLE_NARROWED,
        MANAGERS_REMOVE_EACH_OTHER,
        MANAGERS_STEP_DOWN;

        Act one() {
            return switch (this) {
                case INVITER_DEMOTED, INVITER_REMOVED, ROLE_WIDENED, ROLE_NARROWED, INVITERS_ROLE_NARROWED ->
                    BOB_ACCEPTS;
                case MANAGERS_REMOVE_EACH_OTHER -> removing(ADA, CAROL);
                case MANAGERS_STEP_DOWN -> assigning(ADA, ADA);
            };
        }

        List<Act> other() {
            return switch (this) {
                case INVITER_DEMOTED -> List.of(assigning(ADA, CAROL), LOOK);
                case INVITER_REMOVED -> List.of(removing(ADA, CAROL), LOOK);
                case ROLE_WIDENED -> List.of(defining(WIDE_EDITOR));
                case ROLE_NARROWED -> List.of(defining(EDITOR));
                case INVITERS_ROLE_NARROWED -> List.of(defining(NARROW_ADMIN));
                case MANAGERS_REMOVE_EACH_OTHER -> List.of(removing(CAROL, ADA));
                case MANAGERS_STEP_DOWN -> List.of(assigning(CAROL, CAROL));
            };
        }

        /** Returns whether no user may become a new member once the other side has returned. */
        boolean takesAway() {
            return switch (this) {
                case INVITER_DEMOTED, INVITER_REMOVED, ROLE_WIDENED, INVITERS_ROLE_NARROWED -> true;
                case ROLE_NARROWED, MANAGERS_REMOVE_EACH_OTHER, MANAGERS_STEP_DOWN -> false;
            };
        }
    }

    private final Storage storage;
    private final Invitations invitations;
    private final BiConsumer<DomainId, Role> define;
    private final Set<DomainId> decidedAgain = ConcurrentHashMap.newKeySet();
    private int domains;

    Authority(Storage storage, RoleCatalog roles, BiConsumer<DomainId, Role> define, boolean recheckInviter) {
        this.storage = storage;
        this.define = define;
        this.invitations = Invitations.builder()
                .storage(storage)
                .roles(roles)
                .recheckInviter(recheckInviter)
                .listener(new Listener() {
                    @Override
                    public void conflictRetried(DomainId domain) {
                        decidedAgain.add(domain);
                    }
                })
                .build();
    }

    private static Act assigning(UserId caller, UserId member) {
        return stage -> stage.invitations
                .members()
                .assign(caller, stage.domain, member, VIEWER.name())
                .role();
    }

    private static Act removing(UserId caller, UserId member) {
        return stage -> {
            stage.invitations.members().remove(caller, stage.domain, member);
            return "removed";
        };
    }

    private static Act defining(Role role) {
        return stage -> {
            stage.define.accept(stage.domain, role);
            return "defined";
        };
    }

    Stage stage(Meeting meeting) {
        return new Stage(new DomainId("domain-" + ++domains), meeting);
    }

    /** One meeting. */
    final class Stage {

        private final Invitations invitations = Authority.this.invitations;
        private final BiConsumer<DomainId, Role> define = Authority.this.define;
        private final DomainId domain;
        private final InvitationId invitation;

        private Stage(DomainId domain, Meeting meeting) {
            this.domain = domain;
            invitations.members().addFounder(ADA, domain, ADMIN.name());
            invitations.members().assign(ADA, domain, CAROL, ADMIN.name());
            this.invitation = invitations
                    .send(CAROL, SendInvitations.to(domain).invite(BOB, EDITOR.name()))
                    .sent()
                    .get(0)
                    .id();
            if (meeting == Meeting.ROLE_NARROWED) {
                define.accept(domain, WIDE_EDITOR);
            }
        }

        String answer(Act act) {
            try {
                return act.of(this);
            } catch (InvitationException refusal) {
                return refusal.reason().name();
            } catch (RuntimeException failed) {
                return failed.toString();
            }
        }

        private Invitation stored() {
            return Objects.requireNonNull(storage.load(invitation, BOB).invitation(invitation.uuid()));
        }

        boolean isBobMember() {
            return storage.memberships().find(domain, BOB).isPresent();
        }

        boolean hasManager() {
            return members().anyMatch(member -> member.role().equals(ADMIN.name()));
        }

        boolean wasDecidedAgain() {
            return decidedAgain.contains(domain);
        }

        private Stream<Membership> members() {
            return storage.memberships().page(domain, null, 10).stream();
        }

        /** Returns the answers and all stored rows, as text without ids and instants. */
        String outcome(String one, List<String> other) {
            List<String> words = new ArrayList<>();
            members().map(member -> member.user() + "=" + member.role()).forEach(words::add);
            Invitation found = stored();
            words.add(found.status() + " " + found.role() + " " + found.version() + (found.isLive() ? " live" : ""));
            for (UserId subject : List.of(ADA, BOB, CAROL)) {
                storage.invitations()
                        .history(domain, subject)
                        .forEach(event -> words.add(String.join(
                                " ",
                                event.kind().name(),
                                event.subject().toString(),
                                event.actor().toString(),
                                event.role(),
                                String.valueOf(event.version()))));
            }
            return one + " " + other + " " + words.stream().sorted().toList();
        }
    }
}
