package dev.invitations.examples.console;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.Page;
import dev.invitations.SendInvitations;
import dev.invitations.examples.console.DomainPages.DomainPage;
import dev.invitations.examples.console.Pager.ListRequest;
import dev.invitations.examples.console.RowOutcome.UndoForm;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Serves the invitations of a domain, and the dialog that sends invitations. */
@Controller
@RequestMapping("/domains/{domain}")
class DomainController implements PageController {

    private final Invitations invitations;
    private final InvitationService service;
    private final DomainPages pages;
    private final ViewModels views;
    private final MemberViews members;
    private final SearchRate rate;

    DomainController(
            Invitations invitations,
            InvitationService service,
            DomainPages pages,
            ViewModels views,
            MemberViews members,
            SearchRate rate) {
        this.invitations = invitations;
        this.service = service;
        this.pages = pages;
        this.views = views;
        this.members = members;
        this.rate = rate;
    }

    /** Redirects to the first tab that the user may see. Without such a tab, it shows a page without lists. */
    @GetMapping
    String domain(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            Model model,
            RedirectAttributes next) {
        DomainPage place = pages.open(me, domain, model);
        next.addAttribute("domain", domain);
        if (place.seesMembers()) {
            return "redirect:/domains/{domain}/members";
        }
        model.addAttribute("leave", members.leave(me, place));
        return place.seesInvitations() ? "redirect:/domains/{domain}/invitations" : "nothing";
    }

    @GetMapping("/invitations")
    String invitations(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @ModelAttribute(binding = false) ListRequest list,
            Model model) {
        DomainPage place = pages.open(me, domain, model);
        DomainPages.require(place.seesInvitations());
        table(me, place, Pager.of(place.path("/invitations"), list), model);
        return "invitations";
    }

    private void table(ConsoleUser me, DomainPage place, Pager pager, Model model) {
        InvitationQuery query = InvitationQuery.inDomain(place.id()).status(pager.statuses());
        Page<Invitation> page = invitations.list(me.user(), pager.query(query.pageSize(InboxController.PAGE)));
        model.addAttribute("rows", views.ofDomain(me, page.items(), place.may()));
        model.addAttribute("count", invitations.count(me.user(), query));
        model.addAttribute("pager", pager);
        model.addAttribute("older", pager.older(page));
    }

    @GetMapping("/invitations/{id}")
    String history(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @PathVariable UUID id,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model) {
        DomainPage place = pages.open(me, domain, model);
        InvitationId invitation = new InvitationId(place.id(), id);
        model.addAttribute(
                "invitation",
                views.ofDomain(me, List.of(invitations.find(me.user(), invitation)), place.may())
                        .get(0));
        model.addAttribute("events", views.history(me, invitations.history(me.user(), invitation)));
        return target.equals("dialog") ? "history :: content" : "history";
    }

    @PostMapping("/invitations/{id}/resend")
    String resend(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @PathVariable UUID id,
            @ModelAttribute(binding = false) ListRequest list,
            @RequestParam(defaultValue = "") String part,
            Model model,
            RedirectAttributes next) {
        DomainPage place = pages.open(me, domain, model);
        Pager pager = pager(me, place, list);
        InvitationId invitation = new InvitationId(place.id(), id);
        ChangedInvitation change =
                change(me, invitation, before -> service.resend(me.user(), invitation), " was invited again.");
        return answered(
                me, place, change.after(), RowOutcome.of(change.said(), "Sent again"), pager, part, model, next);
    }

    /** Deletes an invitation. The undo cannot restore the invitation, but sends a new one to the same invitee. */
    @PostMapping("/invitations/{id}/delete")
    String delete(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @PathVariable UUID id,
            @ModelAttribute(binding = false) ListRequest list,
            @RequestParam(defaultValue = "") String part,
            Model model,
            RedirectAttributes next) {
        DomainPage place = pages.open(me, domain, model);
        Pager pager = pager(me, place, list);
        InvitationId invitation = new InvitationId(place.id(), id);
        ChangedInvitation change =
                change(me, invitation, before -> service.delete(me.user(), invitation), "'s invitation was withdrawn.");
        RowOutcome outcome = RowOutcome.of(change.said(), "Deleted").with(sendAgain(me, place, change.after()));
        return answered(me, place, change.after(), outcome, pager, part, model, next);
    }

    private @Nullable UndoForm sendAgain(ConsoleUser me, DomainPage place, Invitation deleted) {
        if (!place.sends() || !place.grants(deleted.role()) || me.user().is(deleted.invitee())) {
            return null;
        }
        return new UndoForm(
                place.path("/invitations/" + deleted.id().uuid() + "/send-again"),
                Map.of(),
                "Send again",
                "sends a new invitation as " + deleted.role() + ", with a new deadline.");
    }

    /** Sends a new invitation with the invitee and the role of a deleted one. */
    @PostMapping("/invitations/{id}/send-again")
    String sendAgain(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @PathVariable UUID id,
            @ModelAttribute(binding = false) ListRequest list,
            @RequestParam(defaultValue = "") String part,
            Model model,
            RedirectAttributes next) {
        DomainPage place = pages.open(me, domain, model);
        Pager pager = pager(me, place, list);
        InvitationId deleted = new InvitationId(place.id(), id);
        ChangedInvitation change =
                change(me, deleted, before -> service.sendAgain(me.user(), deleted), " got a new invitation.");
        return answered(
                me, place, change.after(), RowOutcome.of(change.said(), "Sent again"), pager, part, model, next);
    }

    /** The invitation after a command; if the command was refused, the present invitation. */
    private record ChangedInvitation(FlashMessage said, Invitation after) {}

    private ChangedInvitation change(
            ConsoleUser me, InvitationId id, Function<Invitation, Invitation> command, String done) {
        Invitation before = invitations.find(me.user(), id);
        try {
            Invitation after = command.apply(before);
            return new ChangedInvitation(new FlashMessage(true, views.invitee(before) + done), after);
        } catch (InvitationException refused) {
            return new ChangedInvitation(FlashMessage.of(refused), invitations.find(me.user(), id));
        } catch (ChangedSinceShownException refused) {
            return new ChangedInvitation(FlashMessage.refused(refused), before);
        }
    }

    /** Returns the row of the invitation. Redirects a browser without scripts to the list, with its filter. */
    private String answered(
            ConsoleUser me,
            DomainPage place,
            Invitation after,
            RowOutcome outcome,
            Pager pager,
            String part,
            Model model,
            RedirectAttributes next) {
        if (!part.equals("row")) {
            next.addFlashAttribute("notice", outcome.message());
            return "redirect:" + pager.here();
        }
        InvitationQuery query = InvitationQuery.inDomain(place.id()).status(pager.statuses());
        model.addAttribute(
                "row", views.ofDomain(me, List.of(after), place.may()).get(0));
        model.addAttribute("outcome", outcome);
        model.addAttribute("count", invitations.count(me.user(), query));
        model.addAttribute("pager", pager);
        return "parts :: changed";
    }

    @GetMapping("/invitations/new")
    String dialog(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model) {
        DomainPage place = pages.open(me, domain, model);
        DomainPages.require(place.sends());
        addRoles(place, model);
        return target.equals("dialog") ? "send :: content" : "send";
    }

    private static void addRoles(DomainPage place, Model model) {
        model.addAttribute("roles", RoleTexts.choices(place.id(), place.may().grantableRoles()));
    }

    @PostMapping("/invitations")
    String send(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestParam MultiValueMap<String, String> form,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            @RequestHeader(value = "HX-Current-URL", defaultValue = "") String page,
            Model model,
            HttpServletResponse response) {
        DomainPage place = pages.open(me, domain, model);
        addRoles(place, model);
        SendInvitations request = request(place, form);
        Pager behind = page.contains("/invitations") ? pager(me, place, ListRequest.ofAddress(page)) : null;
        if (request.invites().isEmpty()) {
            model.addAttribute("notice", new FlashMessage(false, "Choose at least one person first."));
        } else if (rate.isExceeded(me, request.invites().size(), model, response)) {
            return target.equals("dialog") ? "send :: suggestions" : "send";
        } else {
            model.addAttribute("outcomes", views.outcomes(service.send(me.user(), request)));
            if (behind != null) {
                table(me, place, behind, model);
            }
        }
        return target.equals("dialog") ? "parts :: sent" : "send";
    }

    /**
     * Returns the list to which a command leads back. Reads its cursor, so that an invalid address is refused before the
     * command, and not after its commit.
     */
    private Pager pager(ConsoleUser me, DomainPage place, ListRequest list) {
        Pager pager = Pager.of(place.path("/invitations"), list);
        if (pager.after() != null) {
            invitations.list(
                    me.user(), pager.query(InvitationQuery.inDomain(place.id()).pageSize(1)));
        }
        return pager;
    }

    /**
     * Reads the form. The page offers only roles that the user may grant. Another role is refused here, because the
     * outcome of a send names the person, and a refused send leaves no trace.
     */
    private static SendInvitations request(DomainPage place, MultiValueMap<String, String> form) {
        DomainPages.require(place.sends());
        SendInvitations request = SendInvitations.to(place.id());
        List<String> people = form.getOrDefault("person", List.of());
        List<String> roles = form.getOrDefault("role", List.of());
        if (people.size() != roles.size()) {
            throw InvitationException.invalid("role", "must be given once per person");
        }
        for (int i = 0; i < people.size(); i++) {
            if (!place.grants(roles.get(i))) {
                throw InvitationException.invalid(
                        "role", "must be one of " + place.may().grantableRoles(), roles.get(i));
            }
            request = request.invite(new UserId(people.get(i)), roles.get(i));
        }
        return request;
    }
}
