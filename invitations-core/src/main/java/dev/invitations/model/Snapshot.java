package dev.invitations.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one consistent read found: the invitations and memberships of one domain that a decision needs. */
public final class Snapshot {

    /** Below this a scan is cheaper than a map: most commands concern one invitation and three members. */
    private static final int SMALL = 8;

    private final List<Invitation> invitations;
    private final List<Membership> members;
    private final Map<Invitee, Invitation> liveByInvitee = new HashMap<>(0);
    private final Map<Invitee, Membership> memberByUser = new HashMap<>(0);

    private Snapshot(List<Invitation> invitations, List<Membership> members) {
        this.invitations = invitations;
        this.members = members;
        if (invitations.size() > SMALL) {
            for (Invitation invitation : invitations) {
                if (invitation.isLive()) {
                    liveByInvitee.put(invitation.invitee(), invitation);
                }
            }
        }
        if (members.size() > SMALL) {
            members.forEach(member -> memberByUser.put(member.user(), member));
        }
    }

    public static Snapshot of(Collection<Invitation> invitations, Collection<Membership> members) {
        return new Snapshot(List.copyOf(invitations), List.copyOf(members));
    }

    /** The invitation of this UUID, live or not; null where there is none. */
    public @Nullable Invitation invitation(UUID uuid) {
        for (Invitation invitation : invitations) {
            if (invitation.id().uuid().equals(uuid)) {
                return invitation;
            }
        }
        return null;
    }

    /** The live invitation for this invitee; null where there is none. */
    public @Nullable Invitation live(Invitee invitee) {
        if (invitations.size() > SMALL) {
            return liveByInvitee.get(invitee);
        }
        for (Invitation invitation : invitations) {
            if (invitation.isLive() && invitation.invitee().equals(invitee)) {
                return invitation;
            }
        }
        return null;
    }

    /** The membership of this user, whether named as such or as invitee; null where there is none. */
    public @Nullable Membership member(Invitee user) {
        if (members.size() > SMALL) {
            return memberByUser.get(user);
        }
        for (Membership member : members) {
            if (member.user().equals(user)) {
                return member;
            }
        }
        return null;
    }
}
