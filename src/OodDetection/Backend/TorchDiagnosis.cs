using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace OodDetection;

/// <summary>What <see cref="TorchBackend.Diagnose"/> found out about libtorch and this machine. Its text is a report for people.</summary>
public sealed record TorchDiagnosis
{
    internal TorchDiagnosis()
    {
    }

    /// <summary>Whether libtorch is loaded.</summary>
    public bool IsAvailable => Problem is null;

    /// <summary>Why libtorch can't be loaded, in a sentence; null where it is loaded.</summary>
    public string? Problem { get; internal init; }

    /// <summary>What else is wrong, a sentence each: it would be seen when the <see cref="Problem"/> is solved. Where libtorch is loaded, packages that don't fit each other: one of them may have been loaded by chance.</summary>
    public IReadOnlyList<string> OtherProblems { get; internal init; } = [];

    /// <summary>What can be done about it, a sentence each, the best one first; empty where nothing is wrong.</summary>
    public IReadOnlyList<string> WaysOut { get; internal init; } = [];

    /// <summary>The version of TorchSharp.dll; null where it isn't there.</summary>
    public string? TorchSharpVersion { get; internal init; }

    /// <summary>The version of libtorch, torch.__version__; null where it isn't loaded.</summary>
    public string? LibTorchVersion { get; internal init; }

    /// <summary>The file of TorchSharp's native library: the one that is loaded, else the first one that was found; null where there is none.</summary>
    public string? NativeLibrary { get; internal init; }

    /// <summary>The folders in which .NET and TorchSharp look for native libraries, in this order; after them come the system's own.</summary>
    public IReadOnlyList<string> SearchedFolders { get; internal init; } = [];

    /// <summary>The main files of TorchSharp's native library and libtorch that are in <see cref="SearchedFolders"/>.</summary>
    public IReadOnlyList<string> FoundFiles { get; internal init; } = [];

    /// <summary>The operating system and its version.</summary>
    public string OperatingSystem { get; internal init; } = "";

    /// <summary>The kind of processor that this process is for.</summary>
    public Architecture Architecture { get; internal init; }

    /// <summary>How many threads torch computes with, torch.get_num_threads(); null where libtorch isn't loaded.</summary>
    public int? Threads { get; internal init; }

    /// <summary>How many processors .NET sees.</summary>
    public int ProcessorCount { get; internal init; }

    /// <summary>The processor's widest instructions that .NET knows of: AVX-512, AVX2, AVX, SSE, NEON, or none.</summary>
    public string InstructionSet { get; internal init; } = "";

    /// <summary>Whether there is an NVIDIA GPU that torch can use.</summary>
    public bool CudaAvailable { get; internal init; }

    /// <summary>Whether torch computes some convolutions wrong here, as it does on virtual machines that hide the sizes of the processor's caches; null where libtorch isn't loaded.</summary>
    public bool? HidesCaches { get; internal init; }

    /// <summary>What the system's loader said, or TorchSharp; null where libtorch is loaded, or where a file is so damaged that the loader was better not asked.</summary>
    public string? LoaderMessage { get; internal init; }

    internal string LibraryName { get; init; } = "";

    /// <summary>A report in short lines: the problem and the ways out, where there is a problem; the versions, the machine, the folders.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(Problem ?? "libtorch is loaded.").Append('\n');
        foreach (var problem in OtherProblems) text.Append("Also: ").Append(problem).Append('\n');
        if (WaysOut.Count > 0) text.Append("\nWhat to do, one of:\n");
        foreach (var way in WaysOut) text.Append("- ").Append(way).Append('\n');

        text.Append('\n');
        Add("TorchSharp", TorchSharpVersion ?? "not there");
        Add("libtorch", LibTorchVersion ?? "not loaded");
        Add("System", $"{OperatingSystem}, {Architecture}");
        Add("Processors", $"{ProcessorCount.ToString(CultureInfo.InvariantCulture)}, {InstructionSet}");
        if (IsAvailable)
        {
            Add("Threads", Threads?.ToString(CultureInfo.InvariantCulture) ?? "unknown");
            Add("CUDA", CudaAvailable ? "yes" : "no");
            Add("Hides caches", HidesCaches is not { } hides ? "unknown" : hides ? "yes" : "no");
            Add("Library", NativeLibrary ?? "unknown");
            return text.ToString().TrimEnd();
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{LibraryName} and libtorch were looked for in:\n");
        foreach (var folder in SearchedFolders)
        {
            var files = FoundFiles.Where(f => Path.GetDirectoryName(f) == folder).Select(f => Path.GetFileName(f)).ToArray();
            text.Append("- ").Append(folder).Append(": ").Append(files.Length == 0 ? "nothing" : string.Join(", ", files)).Append('\n');
        }

        if (LoaderMessage is not null) text.Append("\nThe loader said: ").Append(LoaderMessage);
        return text.ToString().TrimEnd();

        void Add(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name + ":",-13} {value}\n");
    }
}
