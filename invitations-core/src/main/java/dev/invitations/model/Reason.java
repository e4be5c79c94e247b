package dev.invitations.model;

/** Why a command was refused: for code. {@link #text} is for a person. */
public enum Reason {
    /** A value breaks a {@linkplain Limits limit}; the exception names the field. */
    INVALID_INPUT("The request is not valid."),
    /** The page cursor was not made by this library, or was damaged. */
    INVALID_CURSOR("This page cursor is not valid."),
    /** Unknown, of another domain, or not the caller's to see: which of them is never told. */
    NOT_FOUND("There is no such thing here, or it is not yours to see."),
    /** The caller's role in the domain does not hold the action that the command needs, or there is no such role. */
    NOT_PERMITTED("You are not permitted to do this."),
    /** The domain has no role of this name now. */
    ROLE_UNKNOWN("There is no such role."),
    /** The role holds an action that the one who grants it does not. */
    ROLE_EXCEEDS_GRANTER("The role can do more than the one who grants it."),
    /** At accept: the inviter is no longer a member who may invite. */
    INVITER_NOT_PERMITTED("The one who sent this invitation may no longer invite."),
    /** One cannot invite oneself. */
    SELF_INVITATION("You cannot invite yourself."),
    /** The invitee has a role in the domain already; it stays as it is. */
    ALREADY_MEMBER("The invitee is already a member."),
    /** A pending invitation for this invitee exists; the refusal carries it. */
    ALREADY_INVITED("The invitee has a pending invitation already."),
    /** The invitee rejected an invitation, which the refusal carries; to resend it is the deliberate act. */
    REJECTED_BEFORE("The invitee has rejected an invitation; it can be resent."),
    /** Nothing to resend: the invitation waits for its answer. */
    ALREADY_PENDING("The invitation is still pending."),
    /** The invitee has accepted. */
    ALREADY_ACCEPTED("The invitation has been accepted."),
    /** The invitee has rejected. */
    ALREADY_REJECTED("The invitation has been rejected."),
    /** The invitation was withdrawn. */
    DELETED("The invitation has been withdrawn."),
    /** The time to answer is over. */
    EXPIRED("The invitation has expired."),
    /** The invitation was accepted once, and the membership that it gave is over; it never gives access again. */
    MEMBERSHIP_ENDED("The membership that this invitation gave has ended."),
    /** All-or-nothing send: this invitee could have been invited, another one could not. */
    BATCH_REFUSED("Nothing was sent, because another invitee was refused."),
    /** The domain has a member already; only these can add more. */
    ALREADY_FOUNDED("The domain has members already."),
    /** A founder's role must hold {@code members.manage}. */
    FOUNDER_MUST_MANAGE("The founder's role must be able to manage members."),
    /** The domain would be left without a member who holds {@code members.manage}. */
    LAST_MANAGER("The domain needs another member who can manage members first."),
    /** The member's role holds an action that the caller's does not. */
    MEMBER_OUTRANKS("This member can do more than you.");

    private final String text;

    Reason(String text) {
        this.text = text;
    }

    /** A sentence for a person; it names no value of any tenant. */
    public String text() {
        return text;
    }
}
