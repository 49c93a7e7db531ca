package lab.room.host;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.QRCodeWriter;
import java.util.Map;

/** A text as a QR code, drawn as SVG. */
final class QrCode {

    /** Modules of white around it, as the standard asks for. */
    private static final int QUIET = 4;

    private QrCode() {}

    /** Black on white, whatever the page's colours are: scanners want it so. */
    static String svg(String text) {
        try {
            var modules =
                    new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0, Map.of(EncodeHintType.MARGIN, QUIET));
            var path = new StringBuilder();
            for (var y = 0; y < modules.getHeight(); y++) {
                for (var x = 0; x < modules.getWidth(); x++) {
                    if (modules.get(x, y)) {
                        path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
                    }
                }
            }
            return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %1$d" shape-rendering="crispEdges">\
                <path fill="#fff" d="M0 0h%1$dv%1$dH0z"/><path d="%2$s"/></svg>
                """.formatted(modules.getWidth(), path);
        } catch (WriterException tooLong) {
            throw new IllegalArgumentException("an address is shorter than that", tooLong);
        }
    }
}
