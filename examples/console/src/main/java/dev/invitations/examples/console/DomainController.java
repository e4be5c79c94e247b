package dev.invitations.examples.console;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.Page;
import dev.invitations.SendInvitations;
import dev.invitations.examples.console.ChosenLines.ChosenLine;
import dev.invitations.examples.console.DomainPages.DomainPage;
import dev.invitations.examples.console.Pager.ListRequest;
import dev.invitations.examples.console.RowOutcome.UndoForm;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
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
    private final ChosenLines lines;
    private final SearchRate rate;

    DomainController(
            Invitations invitations,
            InvitationService service,
            DomainPages pages,
            ViewModels views,
            MemberViews members,
            ChosenLines lines,
            SearchRate rate) {
        this.invitations = invitations;
        this.service = service;
        this.pages = pages;
        this.views = views;
        this.members = members;
        this.lines = lines;
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
        if (model.containsAttribute("notice")) {
            next.addFlashAttribute("notice", model.getAttribute("notice"));
        }
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
        Page<Invitation> page = invitations.list(me.actor(), pager.query(query.pageSize(InboxController.PAGE)));
        model.addAttribute("rows", views.ofDomain(me, page.items(), place.may()));
        model.addAttribute("count", invitations.count(me.actor(), query));
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
                views.ofDomain(me, List.of(invitations.find(me.actor(), invitation)), place.may())
                        .get(0));
        model.addAttribute("events", views.history(me, invitations.history(me.actor(), invitation)));
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
                change(me, invitation, before -> service.resend(me.actor(), invitation), " was invited again.");
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
        ChangedInvitation change = change(
                me, invitation, before -> service.delete(me.actor(), invitation), "'s invitation was withdrawn.");
        RowOutcome outcome = RowOutcome.of(change.said(), "Deleted").with(sendAgain(me, place, change.after()));
        return answered(me, place, change.after(), outcome, pager, part, model, next);
    }

    private @Nullable UndoForm sendAgain(ConsoleUser me, DomainPage place, Invitation deleted) {
        if (!place.sends() || !place.grants(deleted.role()) || me.is(deleted.invitee())) {
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
                change(me, deleted, before -> service.sendAgain(me.actor(), deleted), " got a new invitation.");
        return answered(
                me, place, change.after(), RowOutcome.of(change.said(), "Sent again"), pager, part, model, next);
    }

    /** The invitation after a command; if the command was refused, the present invitation. */
    private record ChangedInvitation(FlashMessage said, Invitation after) {}

    private ChangedInvitation change(
            ConsoleUser me, InvitationId id, Function<Invitation, Invitation> command, String done) {
        Invitation before = invitations.find(me.actor(), id);
        try {
            Invitation after = command.apply(before);
            return new ChangedInvitation(new FlashMessage(true, views.invitee(before) + done), after);
        } catch (InvitationException refused) {
            return new ChangedInvitation(FlashMessage.of(refused), invitations.find(me.actor(), id));
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
        model.addAttribute("count", invitations.count(me.actor(), query));
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
        SendForm sent = SendForm.read(place, form);
        SendInvitations request = sent.request(place.id());
        Pager behind = page.contains("/invitations") ? pager(me, place, ListRequest.ofAddress(page)) : null;
        int searched = request.invites().size() + sent.typed().size();
        if (searched > 0 && rate.isExceeded(me, searched, model, response)) {
            return target.equals("dialog") ? "send :: suggestions" : "send";
        }
        List<ChosenLine> missing = lines.missing(me, sent);
        if (!missing.isEmpty()) {
            // The user has not seen the roles of these addresses, so nothing is sent yet.
            keep(sent, missing, new FlashMessage(true, "Added. Check the roles, then send."), model);
        } else if (request.invites().isEmpty()) {
            keep(sent, missing, new FlashMessage(false, "Choose at least one person first."), model);
        } else {
            try {
                model.addAttribute("outcomes", views.outcomes(service.send(me.actor(), request)));
                if (behind != null) {
                    table(me, place, behind, model);
                }
            } catch (InvitationException refused) {
                keep(sent, missing, FlashMessage.of(refused), model);
            }
        }
        return target.equals("dialog") ? "parts :: sent" : "send";
    }

    /** Shows the form again, with further lines, because nothing was sent. */
    private void keep(SendForm sent, List<ChosenLine> more, FlashMessage notice, Model model) {
        List<ChosenLine> chosen = new ArrayList<>(lines.again(sent));
        chosen.addAll(more);
        model.addAttribute("chosen", chosen);
        model.addAttribute("message", sent.message());
        model.addAttribute("notice", notice);
    }

    /**
     * Returns the list to which a command leads back. Reads its cursor, so that an invalid address is refused before the
     * command, and not after its commit.
     */
    private Pager pager(ConsoleUser me, DomainPage place, ListRequest list) {
        Pager pager = Pager.of(place.path("/invitations"), list);
        if (pager.after() != null) {
            invitations.list(
                    me.actor(), pager.query(InvitationQuery.inDomain(place.id()).pageSize(1)));
        }
        return pager;
    }
}
