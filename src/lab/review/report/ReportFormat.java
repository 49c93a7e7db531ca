package lab.review.report;

/** How a review is written for programs. */
public enum ReportFormat {
    json {
        @Override
        public String write(ReviewReport report) {
            return JsonReview.write(report);
        }
    },
    junit {
        @Override
        public String write(ReviewReport report) {
            return JunitReview.write(report);
        }
    },
    markdown {
        @Override
        public String write(ReviewReport report) {
            return MarkdownReview.write(report);
        }
    },
    sarif {
        @Override
        public String write(ReviewReport report) {
            return SarifReview.write(report);
        }
    };

    /** The whole document; all that came from telemetry is escaped as the format asks. */
    public abstract String write(ReviewReport report);
}
