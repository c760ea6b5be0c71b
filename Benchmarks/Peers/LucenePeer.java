// Lucene 9: standard tokeniser, lower case, Porter's stemmer, positions, all fields stored, merged into one segment.
// Copyright (C) 2026 The Kwic authors. SPDX-License-Identifier: GPL-2.0-or-later
//
//     LucenePeer index FOLDER PASSAGES.jsonl THREADS
//     LucenePeer query FOLDER QUERIES.tsv THREADS plain
//
// Wants a jar with Lucene's core and common analysers, and Jackson. Prints what harness.h prints.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.QueryBuilder;

public final class LucenePeer {
    private static final double BUFFER_MEGABYTES = 256;
    // The compiler of the virtual machine wants more than one pass to warm up.
    private static final int PASSES = 4;

    private static Analyzer analyzer() {
        return new Analyzer() {
            @Override
            protected TokenStreamComponents createComponents(String field) {
                StandardTokenizer tokenizer = new StandardTokenizer();
                return new TokenStreamComponents(tokenizer, new PorterStemFilter(new LowerCaseFilter(tokenizer)));
            }
        };
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void inThreads(int threads, Work work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<Void>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(pool.submit((Callable<Void>) () -> {
                work.run();
                return null;
            }));
        }
        for (Future<Void> one : running) one.get();
        pool.shutdown();
    }

    private static void index(Path folder, Path passages, int threads) throws Exception {
        IndexWriterConfig config = new IndexWriterConfig(analyzer());
        config.setRAMBufferSizeMB(BUFFER_MEGABYTES).setUseCompoundFile(false);
        try (IndexWriter writer = new IndexWriter(new MMapDirectory(folder), config);
                BufferedReader lines = Files.newBufferedReader(passages)) {
            ObjectMapper mapper = new ObjectMapper();
            inThreads(threads, () -> {
                while (true) {
                    String line;
                    synchronized (lines) {
                        line = lines.readLine();
                    }
                    if (line == null) return;
                    JsonNode passage = mapper.readTree(line);
                    Document document = new Document();
                    for (String name : List.of("id", "path")) {
                        document.add(new StringField(name, passage.path(name).asText(), Field.Store.YES));
                    }
                    for (String name : List.of("title", "section", "text")) {
                        document.add(new TextField(name, passage.path(name).asText(), Field.Store.YES));
                    }
                    writer.addDocument(document);
                }
            });
            writer.forceMerge(1);
            writer.commit();
        }
    }

    private static Query parsed(QueryBuilder builder, String line) {
        String[] fields = line.split("\t", 2);
        String words = fields[1].replace('"', ' ');
        if (fields[0].equals("phrase")) return builder.createPhraseQuery("text", words);
        boolean isAll = fields[0].equals("intersection");
        return builder.createBooleanQuery("text", words, isAll ? BooleanClause.Occur.MUST : BooleanClause.Occur.SHOULD);
    }

    private static double processorSeconds() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e9;
    }

    private static String resident(String field) throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(field)) return line.replaceAll("[^0-9]", "");
        }
        return "0";
    }

    private static void query(Path folder, Path file, int threads) throws Exception {
        List<String> queries = Files.readAllLines(file);
        double[] microseconds = new double[queries.size()];
        int[] hits = new int[queries.size()];
        double wall = 0;
        double processor = 0;
        try (DirectoryReader reader = DirectoryReader.open(new MMapDirectory(folder))) {
            for (int pass = 0; pass < PASSES; pass++) {
                AtomicInteger next = new AtomicInteger();
                double processorBefore = processorSeconds();
                long began = System.nanoTime();
                inThreads(threads, () -> {
                    IndexSearcher searcher = new IndexSearcher(reader);
                    searcher.setQueryCache(null);
                    QueryBuilder builder = new QueryBuilder(analyzer());
                    for (int i; (i = next.getAndIncrement()) < queries.size();) {
                        long asked = System.nanoTime();
                        Query query = parsed(builder, queries.get(i));
                        ScoreDoc[] found = query == null ? new ScoreDoc[0] : searcher.search(query, 10).scoreDocs;
                        for (ScoreDoc hit : found) searcher.storedFields().document(hit.doc).get("text");
                        microseconds[i] = (System.nanoTime() - asked) / 1e3;
                        hits[i] = found.length;
                    }
                });
                wall = (System.nanoTime() - began) / 1e9;
                processor = processorSeconds() - processorBefore;
            }
        }
        System.out.printf(Locale.ROOT, "pass\t%.6f\t%.6f\t%s\t%s%n", wall, processor, resident("VmRSS:"),
                resident("RssAnon:"));
        for (int i = 0; i < hits.length; i++) System.out.printf(Locale.ROOT, "%.2f\t%d%n", microseconds[i], hits[i]);
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        Path file = Path.of(arguments[2]);
        int threads = Integer.parseInt(arguments[3]);
        if (arguments[0].equals("index")) index(folder, file, threads);
        else query(folder, file, threads);
    }
}
