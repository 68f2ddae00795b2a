using System.Diagnostics;
using System.Globalization;
using DriftMonitor.Display;
using DriftMonitor.Report;
using DriftMonitor.Streams;
using DriftMonitor.Watching;
using OodDetection;
using OodDetection.Data;
using OodDetection.Networks;
using Spectre.Console;

namespace DriftMonitor;

/// <summary>From options to the summary: reads the images, fits the detector, watches the stream.</summary>
internal static class DriftRun
{
    /// <summary>The exit code of a run that Ctrl-C ended.</summary>
    public const int Cancelled = 130;

    public static async Task<int> RunAsync(DriftOptions options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        options.Validate();
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = 400; // or lines would be broken at an unknown width
        var sets = await StreamSets.LoadAsync(options, console.Profile.Out.Writer, cancellationToken);
        CheckWindow(options.Window, sets.Train.Count);
        console.WriteLine($"In-distribution: {sets.Train}; the stream: {sets.Test}.");
        if (options.Preparation is { } preparation) console.WriteLine($"All images: {preparation}.");

        var clock = Stopwatch.StartNew();
        using var detector = TrainingDisplay.Run(console, progress => Fit(options, sets.Train, progress, cancellationToken));
        var monitor = detector.Watch(new StreamMonitorOptions { WindowSize = options.Window, AverageRunLength = options.AverageRunLength });
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Fitted in {clock.Elapsed.TotalSeconds:F1} s; looks at: {string.Join(", ", detector.Parts)}."));

        var stream = new ImageStream(sets.Test, sets.Shift, options);
        var watched = StreamDisplay.Run(console, options, display => StreamWatch.Run(monitor, stream, options, display, cancellationToken));
        var summary = DriftSummary.Of(watched.Updates, watched.Images, options.HasChange ? options.ChangeAt : null);
        console.WriteLine();
        SummaryTable.Write(console, summary, watched, options, sets.Test.Channels);
        if (options.Json is { } path)
        {
            JsonReport.Save(path, options, summary, watched, sets.Test.Channels);
            console.WriteLine($"Updates and summary: {path}");
        }

        return watched.Interrupted ? Cancelled : 0;
    }

    // Before the fit rather than after it; the rule is that of BatchStatisticsOptions.
    private static void CheckWindow(int window, int images)
    {
        var rule = new BatchStatisticsOptions();
        var heldOut = Math.Min(rule.MaxHeldOut, (int)Math.Round(images * rule.HeldOutShare));
        if (heldOut < BatchStatisticsDetector.MinHeldOut)
            throw new ArgumentException($"There are {images} in-distribution training images; expected {BatchStatisticsDetector.MinHeldOut / rule.HeldOutShare:F0} or more.");
        if (window > heldOut / 4)
            throw new ArgumentException($"--window is {window}; expected 2 to {heldOut / 4}, a quarter of the {heldOut} of {images} in-distribution training images that are held out.");
    }

    private static BatchStatisticsDetector Fit(DriftOptions options, ImageSet train, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        using var images = train.ToTensor();
        var data = new OodTrainingSet(images);
        // The detector takes a share in the network, so GEOM itself may go.
        using var geom = !options.Network ? null : new GeomTrainer(new GeomOptions
        {
            Network = new WideResNetOptions { WidenFactor = 1 },
            Training = new TrainingOptions { Epochs = options.Epochs },
            Seed = options.Seed,
        }).Fit(data, progress, cancellationToken);
        return new BatchStatisticsTrainer(geom?.Network, new BatchStatisticsOptions { Seed = options.Seed }).Fit(data, progress, cancellationToken);
    }
}
