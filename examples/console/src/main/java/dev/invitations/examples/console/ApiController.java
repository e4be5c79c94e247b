package dev.invitations.examples.console;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.Page;
import dev.invitations.SendInvitations;
import dev.invitations.SendResult;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Serves commands and queries to programs, as JSON. */
@RestController
@RequestMapping(path = "/api", produces = "application/json")
@Tag(name = "Invitations")
class ApiController {

    private final Invitations invitations;
    private final InvitationService service;

    ApiController(Invitations invitations, InvitationService service) {
        this.invitations = invitations;
        this.service = service;
    }

    record InvitationJson(
            String domain,
            UUID id,
            String invitee,
            String role,
            Status status,
            String inviter,
            Instant createdAt,
            Instant sentAt,
            int timesSent,
            @Nullable Instant answeredAt,
            @Nullable Instant expiresAt) {

        static InvitationJson of(Invitation invitation) {
            return new InvitationJson(
                    invitation.id().domain().value(),
                    invitation.id().uuid(),
                    invitation.invitee().value(),
                    invitation.role(),
                    invitation.status(),
                    invitation.inviter().value(),
                    invitation.createdAt(),
                    invitation.sentAt(),
                    invitation.timesSent(),
                    invitation.answeredAt().orElse(null),
                    invitation.expiresAt().orElse(null));
        }
    }

    /** @param next the value of {@code after} for the next page; null on the last page */
    record PageJson<T>(List<T> items, @Nullable String next) {

        static <S, T> PageJson<T> of(Page<S> page, Function<S, T> json) {
            return new PageJson<>(
                    page.items().stream().map(json).toList(), page.next().orElse(null));
        }
    }

    record InboxJson(List<InvitationJson> pending, long total) {}

    record MemberJson(String user, String role, Instant since) {

        static MemberJson of(Membership member) {
            return new MemberJson(member.user().value(), member.role(), member.since());
        }
    }

    record EventJson(
            HistoryEvent.Kind kind,
            String actor,
            String role,
            Instant at,
            @Nullable Status status) {

        static EventJson of(HistoryEvent event) {
            return new EventJson(
                    event.kind(),
                    event.actor().value(),
                    event.role(),
                    event.at(),
                    event.toStatus().orElse(null));
        }
    }

    /** @param allOrNothing false if it is missing */
    record SendJson(
            @Nullable List<@Nullable InviteJson> invites,
            @Nullable Boolean allOrNothing) {

        SendInvitations to(DomainId domain) {
            List<SendInvitations.Invite> list = new ArrayList<>();
            for (InviteJson invite : given("invites", invites)) {
                String here = "invites[" + list.size() + "]";
                InviteJson each = given(here, invite);
                list.add(SendInvitations.Invite.of(
                        new UserId(given(here + ".user", each.user())), given(here + ".role", each.role())));
            }
            SendInvitations request = SendInvitations.to(domain).invite(list);
            return Boolean.TRUE.equals(allOrNothing) ? request.allOrNothing() : request;
        }

        private static <T> T given(String field, @Nullable T value) {
            if (value == null) {
                throw InvitationException.invalid(field, "must not be null");
            }
            return value;
        }
    }

    record InviteJson(@Nullable String user, @Nullable String role) {}

    record OutcomeJson(
            String user,
            String role,
            @Nullable InvitationJson invitation,
            @Nullable Reason refusal) {

        static OutcomeJson of(SendResult.Outcome outcome) {
            return new OutcomeJson(
                    outcome.invitee().value(),
                    outcome.role(),
                    outcome.invitation().map(InvitationJson::of).orElse(null),
                    outcome.refusal().orElse(null));
        }
    }

    @Operation(summary = "My newest five pending invitations, and how many there are")
    @GetMapping("/inbox")
    InboxJson inbox(@AuthenticationPrincipal ConsoleUser me) {
        Inbox inbox = invitations.inbox(me.actor());
        return new InboxJson(inbox.pending().stream().map(InvitationJson::of).toList(), inbox.total());
    }

    @Operation(summary = "All invitations for me")
    @GetMapping("/invitations")
    PageJson<InvitationJson> mine(
            @AuthenticationPrincipal ConsoleUser me,
            @RequestParam(defaultValue = "") Set<Status> status,
            @RequestParam(required = false) @Nullable String after) {
        return list(me, InvitationQuery.toMe(), status, after);
    }

    @Operation(summary = "Accept an invitation for me")
    @PostMapping("/domains/{domain}/invitations/{id}/accept")
    InvitationJson accept(@AuthenticationPrincipal ConsoleUser me, @PathVariable String domain, @PathVariable UUID id) {
        return InvitationJson.of(service.accept(me.actor(), id(domain, id)));
    }

    @Operation(summary = "Reject an invitation for me")
    @PostMapping("/domains/{domain}/invitations/{id}/reject")
    InvitationJson reject(@AuthenticationPrincipal ConsoleUser me, @PathVariable String domain, @PathVariable UUID id) {
        return InvitationJson.of(service.reject(me.actor(), id(domain, id)));
    }

    @Operation(summary = "The invitations of a domain that I may see")
    @GetMapping("/domains/{domain}/invitations")
    PageJson<InvitationJson> list(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestParam(defaultValue = "") Set<Status> status,
            @RequestParam(required = false) @Nullable String after) {
        return list(me, InvitationQuery.inDomain(new DomainId(domain)), status, after);
    }

    private PageJson<InvitationJson> list(
            ConsoleUser me, InvitationQuery query, Set<Status> status, @Nullable String after) {
        InvitationQuery firstPage = query.status(status.toArray(Status[]::new));
        return PageJson.of(
                invitations.list(me.actor(), after == null ? firstPage : firstPage.after(after)), InvitationJson::of);
    }

    @Operation(summary = "Invite users to a domain; the response has one outcome per user")
    @PostMapping("/domains/{domain}/invitations")
    List<OutcomeJson> send(
            @AuthenticationPrincipal ConsoleUser me, @PathVariable String domain, @RequestBody SendJson body) {
        return service.send(me.actor(), body.to(new DomainId(domain))).outcomes().stream()
                .map(OutcomeJson::of)
                .toList();
    }

    @Operation(summary = "Resend a rejected or expired invitation")
    @PostMapping("/domains/{domain}/invitations/{id}/resend")
    InvitationJson resend(@AuthenticationPrincipal ConsoleUser me, @PathVariable String domain, @PathVariable UUID id) {
        return InvitationJson.of(service.resend(me.actor(), id(domain, id)));
    }

    @Operation(summary = "Withdraw a pending or expired invitation")
    @DeleteMapping("/domains/{domain}/invitations/{id}")
    InvitationJson delete(@AuthenticationPrincipal ConsoleUser me, @PathVariable String domain, @PathVariable UUID id) {
        return InvitationJson.of(service.delete(me.actor(), id(domain, id)));
    }

    @Operation(summary = "The history of an invitation")
    @GetMapping("/domains/{domain}/invitations/{id}/history")
    List<EventJson> history(
            @AuthenticationPrincipal ConsoleUser me, @PathVariable String domain, @PathVariable UUID id) {
        return invitations.history(me.actor(), id(domain, id)).stream()
                .map(EventJson::of)
                .toList();
    }

    @Operation(summary = "The members of a domain")
    @GetMapping("/domains/{domain}/members")
    PageJson<MemberJson> members(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestParam(required = false) @Nullable String after) {
        MemberQuery firstPage = MemberQuery.inDomain(new DomainId(domain));
        return PageJson.of(
                invitations.members().list(me.actor(), after == null ? firstPage : firstPage.after(after)),
                MemberJson::of);
    }

    private static InvitationId id(String domain, UUID id) {
        return new InvitationId(new DomainId(domain), id);
    }
}
