package lab.review.report;

/** The machine-readable formats of a review. */
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

    /** The whole document; text from telemetry is escaped as the format requires. */
    public abstract String write(ReviewReport report);
}
