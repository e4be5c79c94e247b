package dev.invitations;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request to invite one or more invitees to a domain, each with a role. Immutable: a method that adds invitees or
 * changes a setting returns a new request. If the request names an invitee twice, only the first role of the invitee
 * counts. Every method refuses null with {@link dev.invitations.model.Reason#INVALID_INPUT}, as the commands do.
 */
public final class SendInvitations {

    @Valid private final DomainId domain;

    @Size(min = 1, max = Limits.BATCH_SIZE) private final List<@Valid Invite> invites;

    private final boolean allOrNothing;

    private SendInvitations(DomainId domain, List<Invite> invites, boolean allOrNothing) {
        this.domain = domain;
        this.invites = invites;
        this.allOrNothing = allOrNothing;
    }

    /** An invitee and the name of the role that its invitation grants. Immutable. */
    public static final class Invite {

        @Valid private final Invitee invitee;

        @Size(min = 1, max = Limits.NAME_LENGTH) @Pattern(regexp = Limits.NAME_PATTERN) private final String role;

        @Size(min = 1, max = Limits.MESSAGE_LENGTH) @Pattern(regexp = Limits.MESSAGE_PATTERN) private final @Nullable String message;

        @Size(min = 1, max = Limits.LANGUAGE_LENGTH) @Pattern(regexp = Limits.LANGUAGE_PATTERN) private final @Nullable String language;

        @Size(min = 1, max = Limits.DATA_LENGTH) @Pattern(regexp = Limits.DATA_PATTERN) private final @Nullable String data;

        private Invite(
                Invitee invitee,
                String role,
                @Nullable String message,
                @Nullable String language,
                @Nullable String data) {
            this.invitee = invitee;
            this.role = role;
            this.message = message;
            this.language = language;
            this.data = data;
        }

        /**
         * Returns an invite of this invitee with this role.
         *
         * @param invitee the recipient of the invitation
         * @param role the name of a role of the domain
         * @return the invite
         * @throws dev.invitations.model.InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if an
         *     argument is null
         */
        public static Invite of(Invitee invitee, String role) {
            return new Invite(
                    InputValidation.present("invitee", invitee),
                    InputValidation.present("role", role),
                    null,
                    null,
                    null);
        }

        /**
         * Sets the message to the invitee. It is stored with the invitation, shown to the invitee and to the members
         * that see the invitation, and given to the notifier. The library does not render it, so the host must escape
         * it.
         *
         * @param message 1 to {@link Limits#MESSAGE_LENGTH} characters of {@link Limits#MESSAGE_PATTERN}
         * @return an invite with this message
         * @throws dev.invitations.model.InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if the
         *     message is null
         */
        public Invite message(String message) {
            return new Invite(invitee, role, InputValidation.present("message", message), language, data);
        }

        /**
         * Sets the language in which the host should write to the invitee.
         *
         * @param language a BCP 47 language tag of at most {@link Limits#LANGUAGE_LENGTH} characters, for example from
         *     {@link java.util.Locale#toLanguageTag}
         * @return an invite with this language
         * @throws dev.invitations.model.InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if the
         *     language is null
         */
        public Invite language(String language) {
            return new Invite(invitee, role, message, InputValidation.present("language", language), data);
        }

        /**
         * Sets data for the notifier and for {@link dev.invitations.port.HostRules}, for example as JSON. No list,
         * inbox or exception contains it, and no method of the API returns it.
         *
         * @param data 1 to {@link Limits#DATA_LENGTH} characters of {@link Limits#DATA_PATTERN}
         * @return an invite with this data
         * @throws dev.invitations.model.InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if the
         *     data is null
         */
        public Invite data(String data) {
            return new Invite(invitee, role, message, language, InputValidation.present("data", data));
        }

        /**
         * Returns the message to the invitee.
         *
         * @return the message; empty if there is none
         */
        public Optional<String> message() {
            return Optional.ofNullable(message);
        }

        /**
         * Returns the language of the invitee.
         *
         * @return a BCP 47 language tag; empty if there is none
         */
        public Optional<String> language() {
            return Optional.ofNullable(language);
        }

        /**
         * Returns the data for the notifier and the host rules.
         *
         * @return the data; empty if there is none
         */
        public Optional<String> data() {
            return Optional.ofNullable(data);
        }

        /**
         * Returns the recipient of the invitation.
         *
         * @return the invitee
         */
        public Invitee invitee() {
            return invitee;
        }

        /**
         * Returns the role that the invitation grants.
         *
         * @return the name of the role
         */
        public String role() {
            return role;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Invite invite
                    && invitee.equals(invite.invitee)
                    && role.equals(invite.role)
                    && Objects.equals(message, invite.message)
                    && Objects.equals(language, invite.language)
                    && Objects.equals(data, invite.data);
        }

        @Override
        public int hashCode() {
            return Objects.hash(invitee, role, message, language, data);
        }

        /**
         * Returns the invitee and the role, without the texts.
         *
         * @return a text without the message and the data
         */
        @Override
        public String toString() {
            return "Invite[invitee=" + invitee + ", role=" + role + "]";
        }
    }

    /**
     * Returns a request without invitees.
     *
     * @param domain the domain that the invitees are invited to
     * @return the request
     * @throws dev.invitations.model.InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if the
     *     domain is null
     */
    public static SendInvitations to(DomainId domain) {
        return new SendInvitations(InputValidation.present("domain", domain), List.of(), false);
    }

    /**
     * Adds an invitee.
     *
     * @param invitee the recipient of the invitation
     * @param role the name of a role of the domain
     * @return a request with this invitee after the earlier invitees
     * @throws dev.invitations.model.InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if an
     *     argument is null
     */
    public SendInvitations invite(Invitee invitee, String role) {
        return invite(List.of(Invite.of(invitee, role)));
    }

    /**
     * Adds invitees. A request may have up to {@link Limits#BATCH_SIZE} invitees, duplicates included.
     * {@link Invitations#send(dev.invitations.model.Actor, SendInvitations) send} refuses a larger request. A larger
     * request keeps only its first {@link Limits#BATCH_SIZE} + 1 invitees.
     *
     * @param invites the invitees and their roles
     * @return a request with these invitees after the earlier invitees
     * @throws dev.invitations.model.InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if the
     *     list or an entry is null
     */
    public SendInvitations invite(List<Invite> invites) {
        InputValidation.present("invites", invites);
        List<Invite> all = new ArrayList<>(this.invites);
        // One invite more than the limit suffices for a refusal, and a longer list may not fit into memory.
        for (int i = 0; i < invites.size() && all.size() <= Limits.BATCH_SIZE; i++) {
            all.add(InputValidation.present("invites[" + i + "]", invites.get(i)));
        }
        return new SendInvitations(domain, Collections.unmodifiableList(all), allOrNothing);
    }

    /**
     * Makes the request all or nothing: if one invitee is refused, no invitation is sent. Every invitee without a
     * refusal of its own is then refused with {@link dev.invitations.model.Reason#BATCH_REFUSED}.
     *
     * <p>A refused request of this kind stores nothing. So it does not reveal memberships and invitations to an actor
     * that does not hold both {@code members.view} and {@code invitations.view}. Such an actor gets
     * {@link dev.invitations.model.Reason#NOT_INVITABLE} instead of {@code ALREADY_MEMBER}, {@code ALREADY_INVITED} and
     * {@code REJECTED_BEFORE}, except for an invitation that the actor sent. With only one of the two actions, the
     * actor could exclude one reason and infer another.
     *
     * @return a request that is sent completely or not at all
     */
    public SendInvitations allOrNothing() {
        return new SendInvitations(domain, invites, true);
    }

    /**
     * Returns the domain that the invitees are invited to.
     *
     * @return the domain
     */
    public DomainId domain() {
        return domain;
    }

    /**
     * Returns the invitees and their roles.
     *
     * @return an unmodifiable list, in the order in which they were added
     */
    public List<Invite> invites() {
        return invites;
    }

    /**
     * Returns whether one refused invitee prevents every invitation of this request.
     *
     * @return true after {@link #allOrNothing()}
     */
    public boolean isAllOrNothing() {
        return allOrNothing;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SendInvitations request
                && domain.equals(request.domain)
                && invites.equals(request.invites)
                && allOrNothing == request.allOrNothing;
    }

    @Override
    public int hashCode() {
        return Objects.hash(domain, invites, allOrNothing);
    }

    @Override
    public String toString() {
        return "SendInvitations[domain=" + domain + ", invites=" + invites + ", allOrNothing=" + allOrNothing + "]";
    }
}
