package dev.invitations.examples.console;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.Page;
import dev.invitations.examples.console.Pager.ListRequest;
import dev.invitations.examples.console.RowOutcome.Link;
import dev.invitations.examples.console.RowOutcome.UndoForm;
import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Serves the invitations of the user: the pop-up with the newest five pending ones, and the list of all. */
@Controller
@RequestMapping("/inbox")
class InboxController implements PageController {

    static final int PAGE = 10;

    private final Invitations invitations;
    private final InvitationService service;
    private final DirectoryRepository directory;
    private final ViewModels views;

    InboxController(
            Invitations invitations, InvitationService service, DirectoryRepository directory, ViewModels views) {
        this.invitations = invitations;
        this.service = service;
        this.directory = directory;
        this.views = views;
    }

    /**
     * The form of an answer.
     *
     * @param part {@code popup} or {@code row} for the part of the page to replace; empty without scripts
     * @param shown the ids of the invitations in the pop-up
     */
    record AnswerForm(String part, List<String> shown) {}

    /** Reads the form. A bound list would create an element for every index that a request names. */
    @ModelAttribute
    AnswerForm form(@RequestParam(defaultValue = "") String part, @RequestParam(defaultValue = "") List<String> shown) {
        return new AnswerForm(part, shown);
    }

    @GetMapping
    String mine(
            @AuthenticationPrincipal ConsoleUser me, @ModelAttribute(binding = false) ListRequest list, Model model) {
        Pager pager = Pager.of("/inbox", list);
        InvitationQuery query = InvitationQuery.toMe().status(pager.statuses());
        Page<Invitation> page = invitations.list(me.actor(), pager.query(query.pageSize(PAGE)));
        model.addAttribute("rows", views.mine(me, page.items()));
        model.addAttribute("count", invitations.count(me.actor(), query));
        model.addAttribute("pager", pager);
        model.addAttribute("older", pager.older(page));
        return "inbox";
    }

    /** Accepts an invitation. The undo cannot make the invitation pending again, but ends the membership. */
    @PostMapping("/{domain}/{id}/accept")
    String accept(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @PathVariable UUID id,
            @ModelAttribute(binding = false) AnswerForm form,
            @ModelAttribute(binding = false) ListRequest list,
            Model model,
            RedirectAttributes next) {
        InvitationId invitation = new InvitationId(new DomainId(domain), id);
        Pager pager = pager(me, list);
        String name = name(invitation);
        FlashMessage said = FlashMessage.of(() -> {
            Invitation accepted = service.accept(me.actor(), invitation);
            return "You are now a member of " + name + ", as " + accepted.role() + ".";
        });
        RowOutcome outcome = RowOutcome.of(said, "Accepted")
                .with(new Link("/domains/" + domain, "Open " + name))
                .with(new UndoForm(
                        "/inbox/" + domain + "/" + id + "/leave",
                        Map.of(),
                        "Leave again",
                        "ends the membership. The invitation is used up; to join later you need a new one."));
        return answered(me, invitation, outcome, form, pager, model, next);
    }

    @PostMapping("/{domain}/{id}/decline")
    String decline(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @PathVariable UUID id,
            @ModelAttribute(binding = false) AnswerForm form,
            @ModelAttribute(binding = false) ListRequest list,
            Model model,
            RedirectAttributes next) {
        InvitationId invitation = new InvitationId(new DomainId(domain), id);
        Pager pager = pager(me, list);
        FlashMessage said = FlashMessage.of(() -> {
            service.reject(me.actor(), invitation);
            return "You declined the invitation to " + name(invitation)
                    + ". You cannot take this back, but a member can send it again.";
        });
        return answered(me, invitation, RowOutcome.of(said, "Declined"), form, pager, model, next);
    }

    /** Ends the membership that an accepted invitation gave. */
    @PostMapping("/{domain}/{id}/leave")
    String leave(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @PathVariable UUID id,
            @ModelAttribute(binding = false) AnswerForm form,
            @ModelAttribute(binding = false) ListRequest list,
            Model model,
            RedirectAttributes next) {
        InvitationId invitation = new InvitationId(new DomainId(domain), id);
        Pager pager = pager(me, list);
        invitations.find(me.actor(), invitation);
        FlashMessage said = FlashMessage.of(() -> {
            service.leave(me.actor(), invitation);
            return "You left " + name(invitation) + ". To join again, you need a new invitation.";
        });
        return answered(me, invitation, RowOutcome.of(said, "Left"), form, pager, model, next);
    }

    /**
     * Returns the list to which a command leads back. Reads its cursor, so that an invalid address is refused before the
     * command, and not after its commit.
     */
    private Pager pager(ConsoleUser me, ListRequest list) {
        Pager pager = Pager.of("/inbox", list);
        if (pager.after() != null) {
            invitations.list(me.actor(), pager.query(InvitationQuery.toMe().pageSize(1)));
        }
        return pager;
    }

    private String name(InvitationId invitation) {
        return directory
                .names(List.of(invitation.domain()))
                .getOrDefault(invitation.domain().value(), "the domain");
    }

    /** Returns the row of the invitation. Redirects a browser without scripts to the list, with its filter. */
    private String answered(
            ConsoleUser me,
            InvitationId id,
            RowOutcome outcome,
            AnswerForm form,
            Pager pager,
            Model model,
            RedirectAttributes next) {
        if (form.part().isEmpty()) {
            next.addFlashAttribute("notice", outcome.message());
            return "redirect:" + pager.here();
        }
        Invitation now = invitations.find(me.actor(), id);
        model.addAttribute("row", views.mine(me, List.of(now)).get(0));
        model.addAttribute("outcome", outcome);
        model.addAttribute("pager", pager);
        if (form.part().equals("popup")) {
            popUp(me, form.shown(), model);
            return "parts :: popup";
        }
        InvitationQuery query = InvitationQuery.toMe().status(pager.statuses());
        model.addAttribute("count", invitations.count(me.actor(), query));
        return "parts :: mine";
    }

    /**
     * Adds the content of the pop-up.
     *
     * @param shown the ids of the invitations that the pop-up shows already; they keep their rows, and the other
     *     invitations follow
     */
    void popUp(ConsoleUser me, List<String> shown, Model model) {
        Inbox inbox = invitations.inbox(me.actor());
        List<Invitation> more = inbox.pending().stream()
                .filter(invitation -> !shown.contains(invitation.id().uuid().toString()))
                .toList();
        model.addAttribute("pending", views.mine(me, more));
        model.addAttribute("newest", inbox.pending().size());
        model.addAttribute("total", inbox.total());
        model.addAttribute("domains", directory.domainsOf(me.user()));
    }
}
