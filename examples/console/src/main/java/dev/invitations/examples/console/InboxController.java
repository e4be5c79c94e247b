package dev.invitations.examples.console;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.Page;
import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The invitations of the user: the pop-up with the newest five pending ones, and the table of all. */
@Controller
@RequestMapping("/inbox")
class InboxController {

    static final int PAGE = 10;

    private final Invitations invitations;
    private final Teamwork teamwork;
    private final Directory directory;
    private final Views views;

    InboxController(Invitations invitations, Teamwork teamwork, Directory directory, Views views) {
        this.invitations = invitations;
        this.teamwork = teamwork;
        this.directory = directory;
        this.views = views;
    }

    @GetMapping
    String mine(
            @AuthenticationPrincipal Person me,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String before,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model) {
        table(me, Pager.of("/inbox", status, after, before), model);
        return target.equals("invitations") ? "inbox :: table" : "inbox";
    }

    @PostMapping("/{domain}/{id}/accept")
    String accept(
            @AuthenticationPrincipal Person me,
            @PathVariable String domain,
            @PathVariable UUID id,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model,
            RedirectAttributes next) {
        InvitationId invitation = new InvitationId(new DomainId(domain), id);
        Notice notice = Notice.of(() -> {
            Invitation accepted = teamwork.accept(me.user(), invitation);
            return "You are now a member of " + name(invitation) + ", as " + accepted.role() + ".";
        });
        return answered(me, notice, target, model, next);
    }

    @PostMapping("/{domain}/{id}/decline")
    String decline(
            @AuthenticationPrincipal Person me,
            @PathVariable String domain,
            @PathVariable UUID id,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model,
            RedirectAttributes next) {
        InvitationId invitation = new InvitationId(new DomainId(domain), id);
        Notice notice = Notice.of(() -> {
            teamwork.reject(me.user(), invitation);
            return "You declined the invitation to " + name(invitation) + ".";
        });
        return answered(me, notice, target, model, next);
    }

    private String name(InvitationId invitation) {
        return directory
                .names(List.of(invitation.domain()))
                .getOrDefault(invitation.domain().value(), "the domain");
    }

    /**
     * Returns the current state of the part of the page that sent the request. For a browser without scripts it
     * redirects to the page.
     */
    private String answered(Person me, Notice notice, String target, Model model, RedirectAttributes next) {
        model.addAttribute("notice", notice);
        switch (target) {
            case "inbox" -> {
                popUp(me, model);
                model.addAttribute("answered", true);
                return "parts :: popup";
            }
            case "invitations" -> {
                table(me, Pager.of("/inbox", null, null, null), model);
                return "parts :: mine";
            }
            default -> {
                next.addFlashAttribute("notice", notice);
                return "redirect:/inbox";
            }
        }
    }

    void popUp(Person me, Model model) {
        Inbox inbox = invitations.inbox(me.user());
        model.addAttribute("pending", views.mine(me, inbox.pending()));
        model.addAttribute("total", inbox.total());
        model.addAttribute("domains", directory.domainsOf(me.user()));
    }

    private void table(Person me, Pager pager, Model model) {
        InvitationQuery query = InvitationQuery.toMe().status(pager.statuses());
        Page<Invitation> page = invitations.list(me.user(), pager.query(query.pageSize(PAGE)));
        model.addAttribute("rows", views.mine(me, page.items()));
        model.addAttribute("count", invitations.count(me.user(), query));
        model.addAttribute("pager", pager);
        model.addAttribute("older", pager.older(page));
    }
}
