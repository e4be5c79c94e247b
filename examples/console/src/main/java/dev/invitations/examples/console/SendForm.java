package dev.invitations.examples.console;

import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.examples.console.DomainPages.DomainPage;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.InvitationException;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.springframework.util.MultiValueMap;

/**
 * The form of the dialog that sends invitations.
 *
 * @param people the chosen users with their roles
 * @param addresses the chosen addresses with their roles
 * @param message the message to all invitees; empty for none
 * @param typed the addresses in the field of the search
 */
record SendForm(
        Map<UserId, String> people, Map<EmailAddress, String> addresses, String message, List<EmailAddress> typed) {

    private static final Pattern LINE_BREAK = Pattern.compile("\r\n?");

    /** A message has no other control characters than line breaks. A pasted text can have tabs. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\n]]");

    /**
     * Reads the form. The page offers only roles that the user may grant. Another role is refused here, because the
     * outcome of a send names the person, and a refused send leaves no trace.
     */
    static SendForm read(DomainPage place, MultiValueMap<String, String> form) {
        DomainPages.require(place.sends());
        Map<UserId, String> people = new LinkedHashMap<>();
        each(place, form, "person", "role", (id, role) -> people.put(new UserId(id), role));
        Map<EmailAddress, String> addresses = new LinkedHashMap<>();
        each(place, form, "address", "addressRole", (address, role) -> addresses.put(EmailAddress.of(address), role));
        String message = LINE_BREAK.matcher(first(form, "message")).replaceAll("\n");
        return new SendForm(
                people,
                addresses,
                CONTROL.matcher(message).replaceAll(" ").strip(),
                AddressList.in(first(form, "q")).addresses());
    }

    private static String first(MultiValueMap<String, String> form, String field) {
        String value = form.getFirst(field);
        return value == null ? "" : value;
    }

    private static void each(
            DomainPage place,
            MultiValueMap<String, String> form,
            String field,
            String roleField,
            BiConsumer<String, String> pair) {
        List<String> values = form.getOrDefault(field, List.of());
        List<String> roles = form.getOrDefault(roleField, List.of());
        if (values.size() != roles.size()) {
            throw InvitationException.invalid(roleField, "must be given once per " + field);
        }
        for (int i = 0; i < values.size(); i++) {
            if (!place.grants(roles.get(i))) {
                throw InvitationException.invalid(
                        roleField, "must be one of " + place.may().grantableRoles(), roles.get(i));
            }
            pair.accept(values.get(i), roles.get(i));
        }
    }

    SendInvitations request(DomainId domain) {
        List<Invite> invites = new ArrayList<>();
        people.forEach((user, role) -> invites.add(Invite.of(user, role)));
        addresses.forEach((address, role) -> invites.add(Invite.of(address, role)));
        return SendInvitations.to(domain)
                .invite(invites.stream()
                        .map(invite -> message.isEmpty() ? invite : invite.message(message))
                        .toList());
    }
}
