package dev.invitations.examples.console;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.Page;
import dev.invitations.examples.console.Pager.ListRequest;
import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import java.util.List;
import java.util.UUID;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Serves the invitations of the user: the pop-up with the newest five pending ones, and the list of all. */
@Controller
@RequestMapping("/inbox")
class InboxController {

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

    @GetMapping
    String mine(
            @AuthenticationPrincipal ConsoleUser me,
            ListRequest list,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model) {
        table(me, Pager.of("/inbox", list), model);
        return target.equals("invitations") ? "inbox :: table" : "inbox";
    }

    @PostMapping("/{domain}/{id}/accept")
    String accept(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @PathVariable UUID id,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model,
            RedirectAttributes next) {
        InvitationId invitation = new InvitationId(new DomainId(domain), id);
        FlashMessage notice = FlashMessage.of(() -> {
            Invitation accepted = service.accept(me.user(), invitation);
            return "You are now a member of " + name(invitation) + ", as " + accepted.role() + ".";
        });
        return answered(me, notice, target, model, next);
    }

    @PostMapping("/{domain}/{id}/decline")
    String decline(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @PathVariable UUID id,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model,
            RedirectAttributes next) {
        InvitationId invitation = new InvitationId(new DomainId(domain), id);
        FlashMessage notice = FlashMessage.of(() -> {
            service.reject(me.user(), invitation);
            return "You declined the invitation to " + name(invitation) + ".";
        });
        return answered(me, notice, target, model, next);
    }

    private String name(InvitationId invitation) {
        return directory
                .names(List.of(invitation.domain()))
                .getOrDefault(invitation.domain().value(), "the domain");
    }

    /** Returns the updated part of the page that sent the request. Redirects a browser without scripts to the page. */
    private String answered(ConsoleUser me, FlashMessage notice, String target, Model model, RedirectAttributes next) {
        model.addAttribute("notice", notice);
        switch (target) {
            case "inbox" -> {
                popUp(me, model);
                model.addAttribute("answered", true);
                return "parts :: popup";
            }
            case "invitations" -> {
                table(me, Pager.of("/inbox", ListRequest.FIRST_PAGE), model);
                return "parts :: mine";
            }
            default -> {
                next.addFlashAttribute("notice", notice);
                return "redirect:/inbox";
            }
        }
    }

    void popUp(ConsoleUser me, Model model) {
        Inbox inbox = invitations.inbox(me.user());
        model.addAttribute("pending", views.mine(me, inbox.pending()));
        model.addAttribute("total", inbox.total());
        model.addAttribute("domains", directory.domainsOf(me.user()));
    }

    private void table(ConsoleUser me, Pager pager, Model model) {
        InvitationQuery query = InvitationQuery.toMe().status(pager.statuses());
        Page<Invitation> page = invitations.list(me.user(), pager.query(query.pageSize(PAGE)));
        model.addAttribute("rows", views.mine(me, page.items()));
        model.addAttribute("count", invitations.count(me.user(), query));
        model.addAttribute("pager", pager);
        model.addAttribute("older", pager.older(page));
    }
}
