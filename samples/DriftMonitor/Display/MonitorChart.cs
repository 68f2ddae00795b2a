using System.Globalization;
using OodDetection;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace DriftMonitor.Display;

/// <summary>The last windows as columns: their scores, and below the level of evidence with the line at which there is an alarm.</summary>
internal sealed class MonitorChart(DriftOptions options) : IRenderable
{
    private const int Margin = 8; // for the numbers at the left
    private const int MostColumns = 120;
    private const int ScoreRows = 5;
    private const int LevelRows = 8;
    private const double TopScore = 15;
    private static readonly Style s_quiet = new(Color.SteelBlue1);
    private static readonly Style s_changed = new(Color.Orange1);
    private static readonly Style s_alarm = new(Color.Red, decoration: Decoration.Bold);
    private readonly Queue<StreamUpdate> _updates = new();
    private readonly Lock _lock = new(); // a live display may draw from a thread of its own
    private long _images;
    private long _repeatsInARow;
    private int _alarms;

    public void Add(IReadOnlyList<StreamUpdate> updates, long images, long repeatsInARow)
    {
        lock (_lock)
        {
            (_images, _repeatsInARow) = (images, repeatsInARow);
            foreach (var update in updates)
            {
                _updates.Enqueue(update);
                if (_updates.Count > MostColumns) _updates.Dequeue();
                if (update.Alarm is not null) _alarms++;
            }
        }
    }

    public Measurement Measure(RenderOptions options, int maxWidth) => new(Math.Min(40, maxWidth), maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        lock (_lock)
        {
            return [.. Draw(maxWidth)];
        }
    }

    private IEnumerable<Segment> Draw(int width)
    {
        var columns = _updates.TakeLast(Math.Max(1, width - Margin - 1)).ToArray();
        foreach (var segment in Line(Status(), Style.Plain, width)) yield return segment;
        if (columns.Length == 0) yield break;

        var alarmLevel = columns[^1].AlarmLevel;
        foreach (var segment in Line("Score of each window, −ln p", Style.Plain, width)) yield return segment;
        foreach (var segment in Bars(columns, u => u.Score, TopScore, ScoreRows, null)) yield return segment;
        foreach (var segment in Line("Level of evidence, and the alarm line", Style.Plain, width)) yield return segment;
        foreach (var segment in Bars(columns, u => u.Level, alarmLevel * 1.6, LevelRows, alarmLevel)) yield return segment;
        foreach (var segment in Line(Axis(columns), s_changed, width)) yield return segment;
    }

    private string Status()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"Image {_images:N0} of {options.Images:N0}, {_alarms} {(_alarms == 1 ? "alarm" : "alarms")}");
        if (_repeatsInARow >= options.Window) return text + string.Create(CultureInfo.InvariantCulture, $"; stands still, {_repeatsInARow:N0} repeats in a row");
        return _updates.Count == 0 ? text : text + string.Create(CultureInfo.InvariantCulture, $"; last window: score {_updates.Last().Score:F1}, level {_updates.Last().Level:F1} of {_updates.Last().AlarmLevel:F1}");
    }

    private IEnumerable<Segment> Bars(StreamUpdate[] columns, Func<StreamUpdate, double> value, double top, int rows, double? line)
    {
        var lineRow = line is { } at ? (int)(at / top * rows) : -1;
        for (var row = rows - 1; row >= 0; row--)
        {
            var number = row == lineRow ? line!.Value : row == rows - 1 && line is null ? top : row == 0 ? 0 : double.NaN;
            yield return new Segment(double.IsNaN(number) ? new string(' ', Margin - 2) : number.ToString("F1", CultureInfo.InvariantCulture).PadLeft(Margin - 2));
            yield return new Segment(row == lineRow ? " ┼" : " │");
            foreach (var update in columns)
            {
                var cell = Bar.Cell(value(update), top, rows, row);
                yield return cell == ' ' && row == lineRow ? new Segment("╌", s_alarm) : new Segment(cell.ToString(), StyleOf(update));
            }

            yield return Segment.LineBreak;
        }
    }

    private Style StyleOf(StreamUpdate update)
        => update.Alarm is not null ? s_alarm : options.HasChange && update.Images > options.ChangeAt ? s_changed : s_quiet;

    // Where the change is, below its first window.
    private string Axis(StreamUpdate[] columns)
    {
        var change = options.HasChange ? Array.FindIndex(columns, update => update.Images > options.ChangeAt) : -1;
        if (change < 0 || (change == 0 && columns[0].Images - options.Window > options.ChangeAt)) return "";
        var label = string.Create(CultureInfo.InvariantCulture, $"change at {options.ChangeAt:N0}");
        // At the left of the arrow if there is more room.
        return change > label.Length ? $"{label} ▲".PadLeft(Margin + change + 1) : new string(' ', Margin + change) + $"▲ {label}";
    }

    private static IEnumerable<Segment> Line(string text, Style style, int width)
    {
        yield return new Segment(text.Length > width ? text[..width] : text, style);
        yield return Segment.LineBreak;
    }
}
