package dev.invitations.examples.console;

import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.Page;
import dev.invitations.examples.console.DomainPages.DomainPage;
import dev.invitations.examples.console.MemberViews.MemberRow;
import dev.invitations.examples.console.Pager.ListRequest;
import dev.invitations.examples.console.RowOutcome.UndoForm;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Serves the members of a domain: their roles, their removal, and leaving. */
@Controller
@RequestMapping("/domains/{domain}")
class MembersController implements PageController {

    private static final int PAGE = 20;

    private final Invitations invitations;
    private final InvitationService service;
    private final DomainPages pages;
    private final MemberViews views;

    MembersController(Invitations invitations, InvitationService service, DomainPages pages, MemberViews views) {
        this.invitations = invitations;
        this.service = service;
        this.pages = pages;
        this.views = views;
    }

    @GetMapping("/members")
    String members(
            @AuthenticationPrincipal ConsoleUser me, @PathVariable String domain, ListRequest list, Model model) {
        DomainPage place = pages.open(me, domain, model);
        DomainPages.require(place.seesMembers());
        Pager pager = Pager.of(place.path("/members"), new ListRequest(null, list.after(), list.before()));
        Page<Membership> page = invitations
                .members()
                .list(me.user(), pager.query(MemberQuery.inDomain(place.id()).pageSize(PAGE)));
        model.addAttribute("rows", views.rows(me, place, page.items()));
        model.addAttribute("roles", RoleTexts.choices(place.id(), place.may().grantableRoles()));
        model.addAttribute("pager", pager);
        model.addAttribute("older", pager.older(page));
        return "members";
    }

    /** Changes the role of a member. A removed member becomes a member again, which is the undo of the removal. */
    @PostMapping("/members/role")
    String assign(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestParam String user,
            @RequestParam String role,
            @RequestParam(defaultValue = "") String former,
            @RequestParam(defaultValue = "") String part,
            Model model,
            RedirectAttributes next) {
        DomainPage place = pages.open(me, domain, model);
        String name = views.name(user);
        FlashMessage said = FlashMessage.of(() -> {
            service.assign(me.user(), place.id(), new UserId(user), role);
            return former.isEmpty()
                    ? name + " is a member again, as " + role + "."
                    : name + " has the role " + role + " now.";
        });
        UndoForm undo = former.isEmpty() || former.equals(role) || !place.grants(former)
                ? null
                : new UndoForm(
                        place.path("/members/role"),
                        Map.of("user", user, "role", former, "former", role),
                        "Change back to " + former,
                        "");
        return answered(me, domain, user, null, RowOutcome.of(said, "Changed").with(undo), part, model, next);
    }

    @PostMapping("/members/remove")
    String remove(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestParam String user,
            @RequestParam(defaultValue = "") String part,
            Model model,
            RedirectAttributes next) {
        DomainPage place = pages.open(me, domain, model);
        UserId member = new UserId(user);
        Membership before = invitations.members().find(me.user(), place.id(), member);
        String name = views.name(user);
        FlashMessage said = FlashMessage.of(() -> {
            service.remove(me.user(), place.id(), member);
            return name + " is no longer a member.";
        });
        UndoForm undo = !place.grants(before.role())
                ? null
                : new UndoForm(
                        place.path("/members/role"),
                        Map.of("user", user, "role", before.role()),
                        "Add again as " + before.role(),
                        "makes " + name + " a member at once, without an invitation.");
        return answered(me, domain, user, before, RowOutcome.of(said, "Removed").with(undo), part, model, next);
    }

    /** Ends the membership of the user itself. */
    @PostMapping("/members/leave")
    String leave(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            Model model,
            RedirectAttributes next) {
        DomainPage place = pages.open(me, domain, model);
        FlashMessage said = FlashMessage.of(() -> {
            service.remove(me.user(), place.id(), me.user());
            return "You left " + place.domain().name() + ". To join again, you need a new invitation.";
        });
        next.addFlashAttribute("notice", said);
        return "redirect:" + (said.done() ? "/" : place.path(place.seesMembers() ? "/members" : ""));
    }

    /** Returns the row of the member. Redirects a browser without scripts to the list. */
    private String answered(
            ConsoleUser me,
            String domain,
            String user,
            @Nullable Membership before,
            RowOutcome outcome,
            String part,
            Model model,
            RedirectAttributes next) {
        if (!part.equals("row")) {
            next.addFlashAttribute("notice", outcome.message());
            next.addAttribute("domain", domain);
            return "redirect:/domains/{domain}/members";
        }
        DomainPage place = pages.open(me, domain, model);
        Membership shown =
                before == null ? invitations.members().find(me.user(), place.id(), new UserId(user)) : before;
        MemberRow row = views.rows(me, place, List.of(shown)).get(0);
        model.addAttribute("row", row);
        model.addAttribute("outcome", outcome);
        return "parts :: member";
    }
}
