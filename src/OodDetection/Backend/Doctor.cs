using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection.Backend;

/// <summary>Puts together what was found.</summary>
internal static class Doctor
{
    /// <summary>The diagnosis of this process.</summary>
    /// <param name="failure">What came of the loading; null where it went well.</param>
    public static TorchDiagnosis Describe(TorchFailure? failure)
    {
        var seen = ThisProcess.See();
        var diagnosis = Describe(seen, failure is null, failure?.Words);
        return failure is not null ? diagnosis : diagnosis with
        {
            NativeLibrary = ThisProcess.FindLoaded(seen.OwnLibrary) ?? diagnosis.NativeLibrary,
            LibTorchVersion = Ask(Version),
            Threads = Ask<int?>(() => NumberOfThreads()),
            CudaAvailable = Ask(HasCuda),
            HidesCaches = Ask<bool?>(() => ConvolutionCheck.LeavesPaddingUnset),
        };
    }

    /// <summary>What can be said of an installation without a look at this process' libraries.</summary>
    /// <param name="seen">The installation.</param>
    /// <param name="isLoaded">Whether libtorch is loaded.</param>
    /// <param name="loaderMessage">What the loader said where it isn't.</param>
    public static TorchDiagnosis Describe(TorchInstallation seen, bool isLoaded, string? loaderMessage)
    {
        TorchFault[] faults = isLoaded ? [] : [.. TorchInspection.FindFaults(seen)];
        TorchFault[] others = isLoaded ? [.. TorchInspection.PackageFaults(seen)] : faults[1..];
        return new TorchDiagnosis
        {
            Problem = isLoaded ? null : $"TorchSharp's native library can't be loaded: {faults[0].Reason}.",
            OtherProblems = [.. others.Select(f => f.Reason + ".")],
            WaysOut = [.. faults.Take(1).Concat(others).SelectMany(f => f.WaysOut).Distinct(StringComparer.Ordinal)],
            TorchSharpVersion = seen.TorchSharpVersion,
            NativeLibrary = seen.Find(seen.OwnLibrary),
            LibraryName = seen.OwnLibrary,
            SearchedFolders = [.. seen.Folders, .. seen.FoldersOfLastResort],
            FoundFiles = seen.FindAll(),
            OperatingSystem = RuntimeInformation.OSDescription,
            Architecture = seen.Architecture,
            ProcessorCount = Environment.ProcessorCount,
            InstructionSet = Processor.InstructionSet,
            LoaderMessage = loaderMessage,
        };
    }

    // One thing that can't be told is no reason to tell nothing: a doctor doesn't throw.
    private static T? Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (Exception)
        {
            return default;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Version() => __version__;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int NumberOfThreads() => get_num_threads();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool HasCuda() => cuda.is_available();
}
