using CompareDetectors.Plan;
using CompareDetectors.Results;
using OodDetection.Data;
using OodDetection.Metrics;

namespace CompareDetectors.Tests.Report;

/// <summary>An output folder with results of made-up scores: drawn from two normal distributions, the better the detector the further apart.</summary>
internal sealed class SampleResults : IDisposable
{
    private readonly Dictionary<string, RunDetail> _details = [];

    /// <param name="classes">ID classes.</param>
    /// <param name="repeats">Repeats of each run.</param>
    /// <param name="outliers">The choices of OOD training images; one of 16 images if none is given.</param>
    /// <param name="detectors">The detectors; all six if none are given.</param>
    /// <param name="seed">Of the scores.</param>
    public SampleResults(
        IReadOnlyList<int> classes, int repeats = 1, IReadOnlyList<OutlierChoice>? outliers = null, IReadOnlyList<DetectorChoice>? detectors = null, int seed = 1)
    {
        var settings = new TrainingSettings { Width = 1, Depth = 16, Epochs = 6, ClassifierEpochs = 3, MaxId = 4000, MaxTest = null, Augmentation = false };
        Manifest = new RunManifest
        {
            Format = RunManifest.CurrentFormat,
            Experiment = Experiments.Run,
            Preset = "cpu",
            Seed = seed,
            IdSet = new("MNIST", 60000, 10000, "0123456789abcdef"),
            OodTrainSet = new("EMNIST-Letters", 124800, 0, "fedcba9876543210"),
            OodTestSets = [],
            Settings = settings,
            Runs = ExperimentPlan.ListRuns(classes, repeats, seed, outliers ?? [new OutlierChoice(16)], detectors ?? [.. DetectorChoice.ParseList("geom,geom+,bce,moments,layers,fused")]),
            Command = "compare-detectors run --id mnist:data --id-class 8 --ood-train emnist-letters:data --ood-count 16 --out results",
            Machine = "Linux x64, 2 cores, .NET 10.0",
            Version = "1.2.3",
            Started = new DateOnly(2026, 1, 31),
        };
        foreach (var run in Manifest.Runs)
            Add(run, settings, new Random(seed + StableHash(run.Key)));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("report-test-").FullName;

    public RunManifest Manifest { get; set; }

    /// <summary>The rows of results.json; take away or change some before <see cref="WriteReport"/>.</summary>
    public List<ResultRecord> Results { get; } = [];

    /// <summary>The details of a run, to change before <see cref="WriteReport"/>.</summary>
    public RunDetail this[string key]
    {
        get => _details[key];
        set => _details[key] = value;
    }

    /// <summary>Writes the folder's files and the report.</summary>
    /// <returns>The text of report.html.</returns>
    public string WriteReport(bool withDetails = true)
    {
        File.WriteAllText(Path.Combine(Folder, "run.json"), JsonFormat.Write(Manifest));
        File.WriteAllText(Path.Combine(Folder, "results.json"), JsonFormat.Write(Results));
        Directory.CreateDirectory(Path.Combine(Folder, "details"));
        foreach (var detail in _details.Values.Where(_ => withDetails))
            File.WriteAllText(Path.Combine(Folder, "details", detail.Key + ".json"), JsonFormat.Write(detail));
        CompareDetectors.Report.ReportWriter.Write(Folder);
        return File.ReadAllText(Path.Combine(Folder, "report.html"));
    }

    /// <summary>Sets the AUROC of all runs that meet a condition.</summary>
    public void SetAuroc(Func<ResultRecord, bool> which, Func<ResultRecord, double> auroc)
    {
        for (var i = 0; i < Results.Count; i++)
        {
            if (which(Results[i]))
                Results[i] = Results[i] with { Auroc = auroc(Results[i]) };
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Add(PlannedRun run, TrainingSettings settings, Random random)
    {
        var count = run.Outliers.Count ?? 124800;
        var distance = Distance(run.Detector.Kind, count) + (0.15 * Normal(random));
        double[] id = [.. Enumerable.Range(0, 300).Select(_ => Normal(random))];
        double[] ood = [.. Enumerable.Range(0, 400).Select(_ => distance + (1.3 * Normal(random)))];
        var metrics = DetectionMetrics.Evaluate(id, ood);
        Results.Add(new ResultRecord
        {
            Key = run.Key,
            Detector = run.Detector.Name,
            Layers = run.Detector.Layers,
            IdSet = "MNIST",
            IdClass = run.IdClass,
            OodTrainSet = "EMNIST-Letters",
            OodCount = count,
            OodClasses = run.Outliers.ClassCount ?? 26,
            OodTestSets = [],
            Repeat = run.Repeat,
            Seed = run.Seed,
            Auroc = metrics.Auroc,
            AurocLow = metrics.AurocInterval.Low,
            AurocHigh = metrics.AurocInterval.High,
            AuprIn = metrics.AuprIn,
            AuprOut = metrics.AuprOut,
            Fpr95 = metrics.Fpr95,
            TrainSeconds = 20 + (100 * random.NextDouble()),
            ScoreSeconds = 2,
            TrainImagesPerSecond = 1500 * random.NextDouble(),
            ScoredImagesPerSecond = 900,
            TestId = id.Length,
            TestOod = ood.Length,
            Options = new RunOptions
            {
                Width = settings.Width,
                Depth = settings.Depth,
                Epochs = settings.Epochs,
                ClassifierEpochs = settings.ClassifierEpochs,
                TrainId = 3600,
                HeldOut = 400,
                OodClassLabels = [0, 9],
                Transforms = "72 of GEOM",
                Augmentation = false,
            },
        });
        var curve = RocCurve.Compute(id, ood).Thin(200);
        _details[run.Key] = new RunDetail
        {
            Key = run.Key,
            Roc = new([.. curve.Select(p => p.FalsePositiveRate)], [.. curve.Select(p => p.TruePositiveRate)]),
            Histogram = Histogram(id, ood),
            WorstId = [.. id.OrderDescending().Take(8).Select(s => new ScoredImage(Png(random), s, $"{run.IdClass}", "MNIST"))],
            WorstOod = [.. ood.Order().Take(8).Select(s => new ScoredImage(Png(random), s, $"{random.Next(10)}", "MNIST"))],
        };
    }

    private static double Distance(DetectorKind kind, int count) => kind switch
    {
        DetectorKind.Geom => 1.9,
        DetectorKind.GeomPlus => 1.8 + (0.05 * Math.Log(count)),
        DetectorKind.Bce => 0.8 + (0.25 * Math.Log(count)),
        DetectorKind.IntermediateLayer => 2.0 + (0.2 * Math.Log(count)),
        DetectorKind.Moments => 3.3,
        _ => 3.0 + (0.15 * Math.Log(count)),
    };

    private static ScoreHistogram Histogram(double[] id, double[] ood)
    {
        double[] all = [.. id.Concat(ood).Order()];
        var (low, high) = (all[0], all[(int)(0.99 * all.Length)]);
        return new([.. Enumerable.Range(0, 41).Select(i => low + (i * (high - low) / 40))], Count(id), Count(ood), LastBinOpen: true);

        int[] Count(double[] scores)
        {
            var counts = new int[40];
            foreach (var score in scores)
                counts[(int)Math.Min(39, (score - low) / (high - low) * 40)]++;
            return counts;
        }
    }

    /// <summary>A bright bow on black, at a random place.</summary>
    private static string Png(Random random)
    {
        var pixels = new byte[28 * 28];
        var (middleX, middleY, radius) = (random.Next(8, 20), random.Next(8, 20), 3 + (5 * random.NextDouble()));
        for (var i = 0; i < pixels.Length; i++)
        {
            var distance = Math.Sqrt(Math.Pow((i % 28) - middleX, 2) + Math.Pow((i / 28) - middleY, 2));
            pixels[i] = (byte)(255 * Math.Max(0, 1 - (Math.Abs(distance - radius) / 2)));
        }

        using var file = new MemoryStream();
        PngFile.Write(file, pixels, 1, 28, 28);
        return Convert.ToBase64String(file.ToArray());
    }

    private static double Normal(Random random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    // Not string.GetHashCode, which differs from process to process.
    private static int StableHash(string text) => text.Aggregate(17, (hash, c) => unchecked((hash * 31) + c)) & 0xFFFFFF;
}
