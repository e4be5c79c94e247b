package dev.invitations.contract.interleaving;

import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.BOB;
import static dev.invitations.contract.fixture.TestHost.CAROL;
import static dev.invitations.contract.fixture.TestHost.DAVE;
import static dev.invitations.contract.fixture.TestHost.ERIN;

import dev.invitations.InvitationQuery;
import dev.invitations.contract.model.ReferenceLinks;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.VerifiedUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A command of one of the two callers of a {@link CommandPair}.
 *
 * @param actor the caller; the holder of a link holds the link to the invitation of the invitee
 * @param invitee the user or address that the command is about, if it takes one
 * @param role the role that the command names, if it takes one
 */
public record PairedCommand(Operations entry, Actor actor, Invitee invitee, String role) {

    /** The address of BOB, which the host has verified for DAVE too. */
    static final EmailAddress ADDRESS = EmailAddress.of("bob@example.org");

    private static final Actor VERIFIED_BOB = VerifiedUser.of(BOB).withEmail(ADDRESS);
    private static final Actor VERIFIED_DAVE = VerifiedUser.of(DAVE).withEmail(ADDRESS);
    private static final Actor HOLDER = LinkHolder.of(BOB, "");
    private static final Actor OTHER_HOLDER = LinkHolder.of(DAVE, "");

    /** The commands whose conflicts depend on their actors, users or roles. */
    private static final List<PairedCommand> CHOSEN = List.of(
            new PairedCommand(Operations.SEND, ADA, BOB, "viewer"),
            new PairedCommand(Operations.SEND, CAROL, BOB, "admin"),
            new PairedCommand(Operations.ACCEPT, BOB, BOB, ""),
            new PairedCommand(Operations.REJECT, BOB, BOB, ""),
            new PairedCommand(Operations.RESEND, ADA, BOB, ""),
            new PairedCommand(Operations.RESEND_WITH_ROLE, CAROL, BOB, "admin"),
            new PairedCommand(Operations.DELETE, ADA, BOB, ""),
            new PairedCommand(Operations.DELETE, CAROL, BOB, ""),
            new PairedCommand(Operations.ASSIGN, ADA, BOB, "auditor"),
            new PairedCommand(Operations.REMOVE, ADA, BOB, ""),
            new PairedCommand(Operations.ASSIGN, ADA, CAROL, "viewer"),
            new PairedCommand(Operations.ASSIGN, ADA, CAROL, "admin"),
            new PairedCommand(Operations.ASSIGN, ADA, ADA, "viewer"),
            new PairedCommand(Operations.ASSIGN, CAROL, CAROL, "viewer"),
            new PairedCommand(Operations.REMOVE, ADA, CAROL, ""),
            new PairedCommand(Operations.REMOVE, CAROL, ADA, ""),
            new PairedCommand(Operations.REMOVE, ADA, ADA, ""),
            new PairedCommand(Operations.REMOVE, CAROL, CAROL, ""),
            new PairedCommand(Operations.TRANSFER, ADA, CAROL, "viewer"),
            new PairedCommand(Operations.TRANSFER, CAROL, ADA, "auditor"),
            new PairedCommand(Operations.TRANSFER, ADA, BOB, "viewer"),
            new PairedCommand(Operations.ADD_FOUNDER, DAVE, DAVE, "admin"),
            new PairedCommand(Operations.ADD_FOUNDER, ERIN, ERIN, "admin"),
            new PairedCommand(Operations.FIND, BOB, BOB, ""),
            new PairedCommand(Operations.INBOX, BOB, BOB, ""),
            new PairedCommand(Operations.LIST, ADA, BOB, ""));

    /** The commands that compete for the invitations of BOB and of its address. */
    private static final List<PairedCommand> OF_ADDRESSES = List.of(
            new PairedCommand(Operations.ACCEPT, VERIFIED_BOB, ADDRESS, ""),
            new PairedCommand(Operations.ACCEPT, VERIFIED_DAVE, ADDRESS, ""),
            new PairedCommand(Operations.ACCEPT, HOLDER, ADDRESS, ""),
            new PairedCommand(Operations.ACCEPT, OTHER_HOLDER, ADDRESS, ""),
            new PairedCommand(Operations.ACCEPT, BOB, BOB, ""),
            new PairedCommand(Operations.ACCEPT, VERIFIED_BOB, BOB, ""),
            new PairedCommand(Operations.REJECT, VERIFIED_BOB, ADDRESS, ""),
            new PairedCommand(Operations.REJECT, OTHER_HOLDER, ADDRESS, ""),
            new PairedCommand(Operations.SEND_ONE, ADA, ADDRESS, "viewer"),
            new PairedCommand(Operations.SEND_ONE, ADA, BOB, "viewer"),
            new PairedCommand(Operations.RESEND, ADA, ADDRESS, ""),
            new PairedCommand(Operations.DELETE, ADA, ADDRESS, ""),
            new PairedCommand(Operations.ASSIGN, ADA, BOB, "auditor"),
            new PairedCommand(Operations.ASSIGN, ADA, CAROL, "viewer"),
            new PairedCommand(Operations.ASSIGN, ADA, CAROL, "admin"),
            new PairedCommand(Operations.REMOVE, ADA, BOB, ""),
            new PairedCommand(Operations.REMOVE, VERIFIED_BOB, BOB, ""),
            new PairedCommand(Operations.REMOVE, ADA, CAROL, ""),
            new PairedCommand(Operations.TRANSFER, ADA, BOB, "viewer"),
            new PairedCommand(Operations.TRANSFER, ADA, CAROL, "viewer"));

    /** Returns the chosen commands, and one call by ADA for every other command of the catalogue. */
    public static List<PairedCommand> all() {
        List<PairedCommand> all = new ArrayList<>(CHOSEN);
        for (Operations entry : Operations.commands()) {
            if (entry.takes(Parameter.ACTOR) && CHOSEN.stream().noneMatch(command -> command.entry == entry)) {
                all.add(new PairedCommand(entry, ADA, BOB, "viewer"));
            }
        }
        return all;
    }

    static List<PairedCommand> ofAddresses() {
        return OF_ADDRESSES;
    }

    Operation operation(DomainId domain, Map<Invitee, InvitationId> ids) {
        InvitationId id = ids.getOrDefault(invitee, new InvitationId(domain, new UUID(1, 1)));
        Actor caller =
                actor instanceof LinkHolder holder ? LinkHolder.of(holder.user(), ReferenceLinks.token(id)) : actor;
        return entry.with(Arguments.by(caller)
                .in(domain)
                .about(id)
                .about(invitee)
                .as(role)
                .inviting(invitee, role)
                .matching(InvitationQuery.inDomain(domain))
                .only(entry.parameters()));
    }

    boolean invitesBob() {
        boolean invites = entry.sends() || entry == Operations.RESEND || entry == Operations.RESEND_WITH_ROLE;
        return invites && invitee.equals(BOB);
    }

    boolean givesBobARole() {
        boolean assigns = entry == Operations.ASSIGN && invitee.equals(BOB);
        boolean claims = entry == Operations.ACCEPT
                && invitee.equals(ADDRESS)
                && actor.user().equals(BOB);
        return assigns || claims;
    }

    @Override
    public String toString() {
        return actor + " " + entry + " " + invitee + " " + role;
    }
}
