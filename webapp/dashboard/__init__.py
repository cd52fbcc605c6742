"""The team's pages at /admin, behind accounts.

How another blueprint of the team's pages is built (see webapp.dashboard.access and .layout):

    blueprint = Blueprint("console", __name__, url_prefix="/admin/nlu", template_folder="templates")
    protect(blueprint)                      # sign-in, role and CSRF token, checked before each view

    @blueprint.post("/inbox/<item>/accept")
    @requires("annotator")                  # viewer < annotator < reviewer < admin
    def accept(item: str) -> Response:
        note("inbox.accept", item)          # into the audit log, as the one who is signed in
        flash("Accepted.")                  # said by the next page
        return back_to("console.inbox")

Its templates extend "dashboard/base.html" (blocks: title, heading, lead, tools, content) and
import "dashboard/macros.html" as ui (csrf, badge, pager, filters, empty, table, confirm). Every
form that posts has {{ ui.csrf() }} in it; a script sends the same as the header X-CSRF-Token, which
it reads from <meta name="csrf-token">. The entry in the navigation stands in layout.NAVIGATION.
"""
