using DriftMonitor.Display;
using OodDetection;
using Spectre.Console;

namespace DriftMonitor.Tests.Display;

public sealed class MonitorChartTests
{
    [Theory]
    [InlineData(0, "  ")]
    [InlineData(0.5, "▁ ")]
    [InlineData(4, "█ ")]
    [InlineData(6, "█▄")]
    [InlineData(8, "██")]
    [InlineData(1000, "██")]
    public void Cell_Value_FillsRowsFromBelow(double value, string fromBelow)
        => Assert.Equal(fromBelow, $"{Bar.Cell(value, 8, 2, 0)}{Bar.Cell(value, 8, 2, 1)}");

    [Fact]
    public void Render_UpdatesAroundTheChange_ShowsAlarmLineAndWhereItIs()
    {
        var lines = Draw(width: 40, windows: 20);
        Assert.Equal("Image 200 of 300, 1 alarm; last window: score 5.0, level 4.0 of 3.0", string.Concat(Draw(100, 20)[0]));
        var alarmLine = Assert.Single(lines, line => line.Contains('┼', StringComparison.Ordinal));
        Assert.StartsWith("   3.0 ┼╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌", alarmLine, StringComparison.Ordinal);
        // The change is at image 155: the window that ends at 160 is the 16th, under which the arrow stands.
        Assert.Equal(8 + 15, lines[^1].IndexOf('▲', StringComparison.Ordinal));
        Assert.Contains("change at 155", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Render_MoreWindowsThanColumns_KeepsTheLastAndTheWidth()
    {
        var lines = Draw(width: 30, windows: 300);
        Assert.All(lines, line => Assert.True(line.Length <= 30, line));
        Assert.DoesNotContain("change", lines[^1], StringComparison.Ordinal); // long past
    }

    private static string[] Draw(int width, int windows)
    {
        var chart = new MonitorChart(new DriftOptions { Images = 300, ChangeAt = 155, Window = 10 });
        chart.Add(
            [.. Enumerable.Range(1, windows).Select(w => new StreamUpdate(10 * w, 0, w > 15 ? 5 : 1, w > 15 ? 4 : 0, 3, w == 16 ? new StreamAlarm(150, null!, []) : null))],
            10 * windows, 0);
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = width;
        console.Write(chart);
        return writer.ToString().TrimEnd('\n', '\r').Split('\n');
    }
}
