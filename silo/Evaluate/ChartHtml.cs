using System.Globalization;
using System.Text;

namespace OrleansRec.Silo.Evaluate;

/// <summary>Bars and curves of the page, as figures without scripts; their classes are those of the page's head.</summary>
internal static class ChartHtml
{
    private const int Width = 420;
    private const int Height = 240;
    private const int Left = 52;
    private const int Right = Width - 20;
    private const int Top = 20;
    private const int Bottom = Height - 40;

    /// <summary>Marks of an axis, its ends among them.</summary>
    private const int Marks = 5;

    /// <param name="values">By name; a bar of the largest one is as long as the figure is wide.</param>
    public static void Bars(StringBuilder page, string title, IEnumerable<(string Name, double Value)> values)
    {
        const int left = 150;
        const int step = 20;
        var bars = values.ToList();
        if (bars.Count == 0) return;
        var largest = Math.Max(1e-9, bars.Max(b => b.Value));
        Open(page, (bars.Count * step) + 6);
        for (var i = 0; i < bars.Count; i++)
        {
            var (y, width) = (i * step, bars[i].Value / largest * (Width - left - 50));
            page.Append(CultureInfo.InvariantCulture, $"<text x={left - 6} y={y + 14} text-anchor=end>{EvaluateHtml.Text(bars[i].Name)}</text>")
                .Append(CultureInfo.InvariantCulture, $"<rect class=\"bar{(bars[i].Name == "OrleansRec" ? " ours" : "")}\" x={left} y={y + 3} width={width:0.0} height=14 />")
                .Append(CultureInfo.InvariantCulture, $"<text x={left + width + 5:0.0} y={y + 14}>{bars[i].Value:.000}</text>");
        }

        Close(page, title);
    }

    /// <summary>A figure of lines over one pair of axes.</summary>
    /// <param name="x">Name and range of the axis, and how its marks are written.</param>
    /// <param name="lines">Points in the axes' units, each line with its style.</param>
    public static void Lines(StringBuilder page, string title, Axis x, Axis y, params (string Style, IEnumerable<(double X, double Y)> Points)[] lines)
    {
        Open(page, Height);
        page.Append(CultureInfo.InvariantCulture, $"<path class=axis d=\"M{Left} {Top}V{Bottom}H{Right}\" />");
        for (var mark = 0; mark < Marks; mark++)
        {
            var part = mark / (Marks - 1.0);
            var (atX, atY) = (Left + (part * (Right - Left)), Bottom - (part * (Bottom - Top)));
            page.Append(CultureInfo.InvariantCulture, $"<path class=axis d=\"M{atX:0.0} {Bottom}v4\" /><text x={atX:0.0} y={Bottom + 16} text-anchor=middle>{x.At(part)}</text>")
                .Append(CultureInfo.InvariantCulture, $"<path class=axis d=\"M{Left} {atY:0.0}h-4\" /><text x={Left - 7} y={atY + 4:0.0} text-anchor=end>{y.At(part)}</text>");
        }

        page.Append(CultureInfo.InvariantCulture, $"<text x={Right} y={Height - 8} text-anchor=end>{EvaluateHtml.Text(x.Name)}</text><text x={Left - 44} y={Top - 8}>{EvaluateHtml.Text(y.Name)}</text>");
        foreach (var (style, points) in lines)
        {
            page.Append(CultureInfo.InvariantCulture, $"<polyline class=\"{style}\" points=\"");
            foreach (var point in points)
                page.Append(CultureInfo.InvariantCulture, $"{Left + (x.PartOf(point.X) * (Right - Left)):0.0},{Bottom - (y.PartOf(point.Y) * (Bottom - Top)):0.0} ");
            page.Append("\" />");
        }

        Close(page, title);
    }

    private static void Open(StringBuilder page, int height) =>
        page.Append(CultureInfo.InvariantCulture, $"<figure><svg width={Width} height={height} role=img>");

    private static void Close(StringBuilder page, string title) => page.Append("</svg><figcaption>").Append(EvaluateHtml.Text(title)).Append("</figcaption></figure>");

    /// <param name="Format">Of the marks' numbers.</param>
    public readonly record struct Axis(string Name, double Low, double High, string Format)
    {
        public string At(double part) => (Low + (part * (High - Low))).ToString(Format, CultureInfo.InvariantCulture);

        public double PartOf(double value) => High > Low ? (value - Low) / (High - Low) : 0.5;
    }
}
